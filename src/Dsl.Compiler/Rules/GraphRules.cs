using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Compiler.Typing;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// The checks of the whole graph, one rule after another: errors in dependencies and supports; for stories without errors, warnings about
/// what may not be intended.
/// </summary>
internal static class GraphRules
{
    public static List<Diagnostic> Errors(ModelGraph graph, ICatalogue catalogue) =>
    [
        .. new Cycles(graph.Story.OfKind<Statement, Assignment>(), name => graph.Find(name)?.Role == Role.Data).Find(),
        .. new Truncations(graph, catalogue).Find(),
        .. new DisjointSupports(graph).Find(),
        .. new DeterministicData(graph).Find(),
    ];

    public static List<Diagnostic> Warnings(ModelGraph graph, ModelSyntax model, ICatalogue catalogue) =>
    [
        .. new UnusedNames(graph, model).Find(),
        .. new DisconnectedUnknowns(graph).Find(),
        .. new LabelSwitching(graph).Find(),
        .. new MismatchedSpellings(model, catalogue).Find(),
        .. new TrivialComparisons(graph).Find(),
        .. new ConstantTargetTerms(graph).Find(),
        .. new ColumnNameCollisions(graph).Find(),
        .. new LastElementDraws(graph).Find(),
    ];
}
