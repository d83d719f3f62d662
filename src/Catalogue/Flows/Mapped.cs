using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Flows;

/// <summary>The numbers that a flow moves.</summary>
internal static class Mapped
{
    public static Size Count(TensorType type) => LayerUse.Elements(type);

    /// <summary>Why tensors of this type cannot be moved number by number, or null.</summary>
    public static string? Refusal(string flow, TensorType type) => type.ElementRank > 0
        ? $"`{flow}` moves each number freely, and {type} would not stay one: let it move real[{type.Dims[^1]}]"
        : null;

    /// <summary>The same, where it takes at least two numbers.</summary>
    public static string? Two(string flow, TensorType type, string why) =>
        Refusal(flow, type)
            ?? (Count(type) == Size.One ? $"`{flow}` {why}, and {type} is one number: use `affine`, `planar` or `ode`" : null);
}
