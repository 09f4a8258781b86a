// Checks that ontology files, taken together, stay within the OWL 2 DL profile.
//
// Run it from the checkout, with Debian's or Ubuntu's packages libowlapi-java and a JDK 17
// (apt-get install -y libowlapi-java default-jdk-headless):
//
//     java -cp '/usr/share/java/*' .ci/OwlProfile.java ontology/*.ttl
//
// Where other programs put XML libraries there too, name the jars as tests/test_ontology.py does.
//
// In: Turtle files. They are merged as triples under one header and nothing is downloaded:
// owl:imports are dropped, so every term that is used has to be declared in one of the files.
// Out: one line a violation. Exit 0 when there is none, 1 on any, 2 on wrong usage.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Model;
import org.eclipse.rdf4j.model.Resource;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.ValueFactory;
import org.eclipse.rdf4j.model.impl.LinkedHashModel;
import org.eclipse.rdf4j.model.impl.SimpleValueFactory;
import org.eclipse.rdf4j.model.vocabulary.OWL;
import org.eclipse.rdf4j.model.vocabulary.RDF;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.Rio;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.RDFXMLDocumentFormat;
import org.semanticweb.owlapi.io.RDFTriple;
import org.semanticweb.owlapi.io.StreamDocumentSource;
import org.semanticweb.owlapi.model.OWLDocumentFormat;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

public class OwlProfile {
    private static final String MERGED = "urn:x-merged";

    public static void main(String[] files) throws Exception {
        if (files.length == 0) {
            System.err.println("usage: OwlProfile FILE.ttl ...");
            System.exit(2);
        }
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntology ontology = manager.loadOntologyFromOntologyDocument(
                new StreamDocumentSource(rdfXml(merge(files)), org.semanticweb.owlapi.model.IRI.create(MERGED),
                        new RDFXMLDocumentFormat(), "application/rdf+xml"));
        Set<String> violations = new TreeSet<>();
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
            violations.add(violation.toString());
        }
        // A triple that fits no OWL axiom is dropped by the parser without a word: say it.
        OWLDocumentFormat format = manager.getOntologyFormat(ontology);
        if (format != null) {
            format.getOntologyLoaderMetaData().ifPresent(meta -> {
                for (RDFTriple triple : (Iterable<RDFTriple>) meta.getUnparsedTriples()::iterator) {
                    violations.add("Triple that is no OWL axiom: " + triple);
                }
            });
        }
        violations.forEach(System.out::println);
        System.out.println(ontology.getAxiomCount() + " axioms, " + violations.size() + " violations of OWL 2 DL");
        System.exit(violations.isEmpty() ? 0 : 1);
    }

    /** The triples of all files, with the ontology headers made one and the imports left out. */
    private static Model merge(String[] files) throws Exception {
        Model all = new LinkedHashModel();
        for (String file : files) {
            try (InputStream in = new FileInputStream(file)) {
                all.addAll(Rio.parse(in, "", RDFFormat.TURTLE));
            }
        }
        Set<Resource> headers = new HashSet<>(all.filter(null, RDF.TYPE, OWL.ONTOLOGY).subjects());
        ValueFactory values = SimpleValueFactory.getInstance();
        IRI header = values.createIRI(MERGED);
        Model merged = new LinkedHashModel();
        merged.add(header, RDF.TYPE, OWL.ONTOLOGY);
        for (Statement triple : all) {
            boolean isHeader = headers.contains(triple.getSubject());
            if (isHeader && (triple.getPredicate().equals(OWL.IMPORTS) || triple.getPredicate().equals(OWL.VERSIONIRI))) {
                continue;
            }
            merged.add(isHeader ? header : triple.getSubject(), triple.getPredicate(), triple.getObject());
        }
        return merged;
    }

    private static InputStream rdfXml(Model model) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Rio.write(model, bytes, RDFFormat.RDFXML);
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
