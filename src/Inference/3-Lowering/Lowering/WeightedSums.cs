namespace ProbDsl.Inference.Lowering;

/// <summary>Sums over axes whose members are repeated, as `repeated` states.</summary>
public sealed class WeightedSums(IReadOnlyDictionary<Axis, AxisTensor> weights)
{
    public bool IsWeighted(Axis axis) => weights.ContainsKey(axis);

    /// <summary>
    /// The value times the repetitions of the members of these axes; members with 0 repetitions add nothing, whatever their value.
    /// </summary>
    public AxisTensor Weighed(AxisTensor value, IEnumerable<Axis> axes) =>
        axes.Where(weights.ContainsKey).Aggregate(value, (v, a) => v.JoinWith(weights[a], (x, w) => Where(w <= 0, 0, x * w)));

    /// <summary>
    /// The sum over axes, each member times its repetitions; along an axis on which the value does not depend, its size times the value.
    /// </summary>
    public AxisTensor Summed(AxisTensor value, IReadOnlyCollection<Axis> axes) =>
        axes.Aggregate(Weighed(value, axes),
            (sum, axis) => sum.Axes.Contains(axis) ? sum.Without(axis, (v, d) => Sum(v, d)) : sum with { Value = sum.Value * axis.Size });
}
