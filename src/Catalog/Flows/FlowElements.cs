namespace ProbDsl.Catalog.Flows;

/// <summary>Checks of the tensor types that a flow transforms.</summary>
internal static class FlowElements
{
    public static Size Count(TensorType type) => LayerUse.Elements(type);

    /// <summary>Why a flow cannot transform the elements of this type independently, or null.</summary>
    public static string? Refusal(string flow, TensorType type) => type.ElementRank > 0
        ? $"`{flow}` transforms each element independently, so the result would not be {type}: apply it to real[{type.Dims[^1]}]"
        : null;

    /// <summary>Why a type has too few elements for a flow that needs at least two, or null.</summary>
    public static string? Two(string flow, TensorType type, string why) =>
        Count(type) == Size.One ? $"`{flow}` {why}, but {type} is one number: use `affine`, `planar` or `ode`" : null;
}
