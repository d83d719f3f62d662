namespace ProbDsl.Inference.Lowering;

/// <summary>
/// An argument whose type does not prove that it is in the domain of its distribution. Values that check it have this as their origin, so
/// that a failed run can report which argument left its domain: Statement is the place, Value the checked value.
/// </summary>
public sealed record UncheckedArgument(DistributionCall Distribution, BoundArgument Given)
{
    public object? Statement { get; init; }

    public Value? Value { get; init; }

    private Element Set => ((TypePattern)Given.Parameter.Kind).Element;

    /// <summary>Whether a number is outside of the domain, for any values of the others.</summary>
    public bool IsOutside(double number) => !(number >= 0) || (Set != Element.Positive && number > 1);

    /// <summary>`the sd of Normal`, and the condition on it.</summary>
    public string Name => $"the {Given.Parameter.Name} of {Distribution.Of.Name}";

    public string Condition => Set switch
    {
        Element.Positive => "must be positive",
        Element.Unit => "must lie between 0 and 1",
        _ => "must be probabilities that sum to 1",
    };

    /// <summary>The change of the story that ensures the condition.</summary>
    public string Remedy => Given.Value switch
    {
        Call { Output: { } output } call => $"declare that output of `{call.Of}` with the right type: `{output}: {Declared}`",
        Call call => $"declare the return type of `{call.Of}`: `-> {Declared}`",
        _ => $"ensure it by its type, `{Declared}`, or by a function: {Function}",
    };

    private TensorType Declared => Given.Value.Type with { Element = Set };

    private string Function => Set switch
    {
        Element.Positive => "`exp(..)`, `softplus(..)`",
        Element.Unit => "`logistic(..)`",
        _ => "`softmax(..)`",
    };

    public override string ToString() => $"{Statement}";
}
