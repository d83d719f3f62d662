using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// An argument whose type does not say that it lies in the set that its law asks for. Values that look at it have this for their origin, so
/// that a run that comes to nothing can say which argument left its set: Statement is where, Value what was looked at.
/// </summary>
public sealed record OutsideArgument(DistributionCall Distribution, Given Given)
{
    public object? Statement { get; init; }

    public Value? Value { get; init; }

    private Element Set => ((TypePattern)Given.Parameter.Kind).Element;

    /// <summary>Whether a number of it is one that the set does not have, however the others are.</summary>
    public bool IsOutside(double number) => !(number >= 0) || (Set != Element.Positive && number > 1);

    /// <summary>`the sd of Normal`, and what it must be.</summary>
    public string Name => $"the {Given.Parameter.Name} of {Distribution.Of.Name}";

    public string Must => Set switch
    {
        Element.Positive => "must be positive",
        Element.Unit => "must lie between 0 and 1",
        _ => "must be shares that add up to 1",
    };

    /// <summary>How the story can see to it.</summary>
    public string Remedy => Given.Value switch
    {
        Call { Output: { } output } call => $"declare that output of `{call.Of}` so, and it is: `{output}: {Declared}`",
        Call call => $"declare what `{call.Of}` gives so, and it is: `-> {Declared}`",
        _ => $"make it so by its type, `{Declared}`, or by a function: {Function}",
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
