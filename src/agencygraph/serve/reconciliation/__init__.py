"""`/reconcile`: names matched with the things they mean, by the Reconciliation API 0.2."""
