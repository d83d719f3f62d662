namespace ProbDsl.Inference.NaturalForms;

/// <summary>
/// An expression that is one element of an unknown raised to a power, times a known factor: `t`, `exposure[n] * rate`, `sqrt(v)`, `1 / t`,
/// `v * K`.
/// </summary>
public sealed record PowerForm(string Unknown, double Power, bool IsTimes = false)
{
    /// <summary>The form of an expression; null if it has another form. IsTimes is true if there is a known factor.</summary>
    public static PowerForm? Analyze(ModelGraph graph, Expr expr, Func<string, bool> isUnknown)
    {
        return expr switch
        {
            Access access when isUnknown(access.Of) =>
                access.At.OfType<ComputedIndex>().All(by => IsKnown(by.Position)) ? new(access.Of, 1) : null,
            Access access => Definitions.Expand(graph, access) is { } definition ? Analyze(graph, definition, isUnknown) : null,
            Apply { Function.Name: "*", Given: [Expr a, Expr b] } =>
                IsKnown(a) ? Analyze(graph, b, isUnknown)?.Times() : IsKnown(b) ? Analyze(graph, a, isUnknown)?.Times() : null,
            Apply { Function.Name: "/", Given: [Expr a, Expr b] } =>
                IsKnown(b) ? Analyze(graph, a, isUnknown)?.Times() : IsKnown(a) ? Analyze(graph, b, isUnknown)?.Times().RaiseTo(-1) : null,
            Apply { Function.Name: "sqrt", Given: [Expr a] } => Analyze(graph, a, isUnknown)?.RaiseTo(0.5),
            Apply { Function.Name: "inverse", Given: [Expr a] } => Analyze(graph, a, isUnknown)?.RaiseTo(-1),
            Apply { Function.Name: "^", Given: [Expr a, Literal power] } => Analyze(graph, a, isUnknown)?.RaiseTo(power.Value),
            _ => null,
        };

        bool IsKnown(Expr part) => !DeepReads.Find(graph, part).Any(r => isUnknown(r.Of));
    }

    private PowerForm Times() => this with { IsTimes = true };

    private PowerForm RaiseTo(double power) => this with { Power = Power * power };
}
