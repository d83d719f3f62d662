namespace ProbDsl.Inference.Lowering;

/// <summary>Numbers that are linear in the states of a chain: data in new cells, and definitions.</summary>
internal sealed partial class GaussianChainLowering
{
    public override IEnumerable<(Variable Data, Value Mean, Value Variance)> Predicted() => Linear(chain.Observations);

    public override IEnumerable<(Variable Defined, Value Mean, Value Variance)> Defined() => Linear(chain.Reported);

    /// <summary>The moments of what statements draw given all that is observed, in the shapes of its arrays.</summary>
    private IEnumerable<(Variable Drawn, Value Mean, Value Variance)> Linear(IEnumerable<Draw> draws)
    {
        var results = Results(parts.Value.Of);
        foreach (var draw in draws.Where(IsWhole))
        {
            var of = Observed(draw);
            var shape = Story.Problem.ShapeOf(Story.Problem.Graph[draw.Target.Of]);
            Shape each = [results.Means.Shape[0], positions, of.Rest.Shape[2]];
            var loading = Broadcast(of.Coefficients, [.. each, States]);
            // diagonal of C V C'
            var across = Sum(Reshape(loading, [.. each, States, 1])
                * Reshape(results.Covariances, [each[0], positions, 1, States, States]), 3);
            yield return (Story.Problem.Graph[draw.Target.Of], Placed(Matrices.Times(loading, results.Means) + of.Rest),
                Placed(Sum(across * loading, 3) + of.Variance));

            // [B, T, P] in the order of the variable's own indices
            Value Placed(Value value)
            {
                value = Broadcast(value, each);
                return Reshape(sequences is not null && IsAt(draw, 0) ? Transpose(value, [1, 0, 2]) : value, shape);
            }
        }
    }
}
