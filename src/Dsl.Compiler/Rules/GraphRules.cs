namespace ProbDsl.Compiler.Rules;

/// <summary>
/// The checks of the whole graph, one rule after another: errors in dependencies and supports; for stories without errors, warnings about
/// what may not be intended.
/// </summary>
internal static class GraphRules
{
    public static List<Diagnostic> Errors(ModelGraph graph, ICatalog catalog) =>
    [
        .. new Cycles(graph.Story.OfKind<Statement, Assignment>(), name => graph.Find(name)?.Role == Role.Data).Find(),
        .. new Truncations(graph, catalog).Find(),
        .. new DisjointSupports(graph).Find(),
        .. new DeterministicData(graph).Find(),
        .. new DateUses(graph).Find(),
    ];

    public static List<Diagnostic> Warnings(ModelGraph graph, ModelSyntax model, ICatalog catalog) =>
    [
        .. new UnusedNames(graph, model).Find(),
        .. new DisconnectedUnknowns(graph).Find(),
        .. new LabelSwitching(graph).Find(),
        .. new MismatchedSpellings(model, catalog).Find(),
        .. new TrivialComparisons(graph).Find(),
        .. new ConstantTargetTerms(graph).Find(),
        .. new ColumnNameCollisions(graph).Find(),
        .. new LastElementDraws(graph).Find(),
        .. new UnrestrictedArguments(graph).Find(),
        .. graph.Guide.Count > 0 ? new MissedValues(graph).Find() : [],
    ];
}
