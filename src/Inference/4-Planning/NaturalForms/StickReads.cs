namespace ProbDsl.Inference.NaturalForms;

/// <summary>Probabilities that are the parts of a broken stick.</summary>
public static class StickReads
{
    /// <summary>The breaks of probabilities that are parts of a stick, whose logs are sums of their logs; null for others.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="value">The probabilities.</param>
    /// <param name="isUnknown">Selects unknowns, which no definition has.</param>
    public static Access? BreaksOf(ModelGraph graph, Expr value, Func<string, bool> isUnknown) => value switch
    {
        Access access when !isUnknown(access.Of) =>
            Definitions.Expand(graph, access) is { } definition ? BreaksOf(graph, definition, isUnknown) : null,
        Apply { Function.Name: "stick_breaking", Given: [Access breaks] } => breaks,
        _ => null,
    };
}
