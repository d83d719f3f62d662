namespace ProbDsl.Inference.Lowering;

/// <summary>What a statement observes of normal latents, along an axis of its own numbers.</summary>
/// <param name="Variance">[axes.., numbers].</param>
/// <param name="Left">[axes.., numbers]: what is observed less the mean's part without the latents.</param>
/// <param name="Mask">0 for what is missing; null: nothing is.</param>
/// <param name="Over">The axes of the statement's loops.</param>
/// <param name="Elements">The axis of the numbers.</param>
/// <param name="From">The statement.</param>
public sealed record ObservedNumbers(
    AxisTensor Variance, AxisTensor Left, AxisTensor? Mask, Axis[] Over, Axis Elements, Draw From)
{
    /// <summary>[axes.., numbers]: the mean's part without the latents.</summary>
    public required AxisTensor Offset { get; init; }

    /// <summary>The inverse variance of each number, 0 for what is missing.</summary>
    public AxisTensor Weight => Masked(Variance with { Value = 1 / Variance.Value });

    /// <summary>What is left of each number without a part of its mean.</summary>
    public AxisTensor LeftWithout(AxisTensor part) => Left.JoinWith(part, (a, b) => a - b);

    /// <summary>The log density of each number where the latents have this part of its mean, 0 for what is missing.</summary>
    public AxisTensor LogDensity(AxisTensor part) =>
        Masked(LeftWithout(part).JoinWith(Variance, (x, v) => -0.5 * (Log(2 * Math.PI * v) + (Square(x) / v))));

    /// <summary>A value with 0 for numbers that are missing, and for members beyond the end of a group.</summary>
    public AxisTensor Masked(AxisTensor value) => Mask is { } mask ? value.JoinWith(mask, (v, m) => Where(m, v, 0)) : value;
}
