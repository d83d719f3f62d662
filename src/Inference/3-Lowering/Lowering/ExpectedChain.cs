namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The mean of the log density of a chain's states and observations together, under a normal distribution of the states: what a step of EM
/// maximizes. Shumway and Stoffer 1982, doi:10.1111/j.1467-9892.1982.tb00349.x.
/// </summary>
/// <param name="model">The model; its mean, start and steps are those of the draws.</param>
/// <param name="mask">[B, T, P]: 0 where a number is missing; null: all are observed.</param>
/// <param name="states">The moments of the states.</param>
/// <param name="noisy">How many of the numbers of a position are observed with noise, the first ones: others have no density of their
/// own.</param>
internal sealed class ExpectedChain(GaussianChainParts model, Value? mask, StateMoments states, int noisy)
{
    private readonly int positions = states.Mean.Shape[1];

    /// <summary>The mean for each sequence, [B].</summary>
    /// <param name="draws">The draws of the states; a flat one has density 1 and is not among them.</param>
    public Value LogDensity(IEnumerable<ChainStateDraw> draws)
    {
        int[] sequences = [states.Mean.Shape[0]];
        return draws.Select(d => d.Coefficients is null ? OfFirst(d) : OfLater(d)).Concat(noisy > 0 ? [OfObserved()] : [])
            .Select(v => Broadcast(v, [.. sequences])).Aggregate((a, b) => a + b);
    }

    private Value OfObserved()
    {
        var loading = Slice(model.Loading, 2, 0, noisy);
        var residual = Slice(model.Observed, 2, 0, noisy) - Matrices.Times(loading, states.Mean);
        var spread = Sum(loading * MatMul(loading, states.Covariance), -1);
        var each = ExpectedNormal.OfNumbers(residual, spread, Slice(model.Variance, 2, 0, noisy));
        return Sum(mask is null ? each : Where(Slice(mask, 2, 0, noisy), each, mask.Program.Constant(0)), 1, 2);
    }

    private Value OfFirst(ChainStateDraw draw)
    {
        var width = draw.Of.Mean.Shape[^1];
        var first = Slice(states.Covariance, 1, 0, 1);
        var mean = Concat(1, [.. draw.Numbers.Select(n => Slice(Slice(states.Mean, 1, 0, 1), 2, n, width))]);
        var covariance = Concat(1, [.. draw.Numbers.Select(n => Slice(Slice(first, 2, n, width), 3, n, width))]);
        return Total(draw, mean - draw.Of.Mean, covariance);
    }

    private Value OfLater(ChainStateDraw draw)
    {
        var (width, at, count, coefficients) = (draw.Of.Mean.Shape[^1], draw.Numbers[0], positions - draw.From, draw.Coefficients!);
        var (before, own) = (draw.From - 1, Slice(Slice(states.Covariance, 1, draw.From, count), 2, at, width));
        var residual = Slice(Slice(states.Mean, 1, draw.From, count), 2, at, width)
            - Matrices.Times(coefficients, Slice(states.Mean, 1, before, count)) - draw.Of.Mean;
        var across = MatMul(Slice(Slice(states.Lagged!, 1, before, count), 2, at, width), coefficients, transposeB: true);
        var moved = MatMul(MatMul(coefficients, Slice(states.Covariance, 1, before, count)), coefficients, transposeB: true);
        // the transpose of what is across has the same trace under a symmetric matrix
        return Total(draw, residual, Slice(own, 3, at, width) - (2 * across) + moved);
    }

    private static Value Total(ChainStateDraw draw, Value residual, Value covariance) => Sum(draw.IsVector
        ? ExpectedNormal.OfVectors(residual, covariance, draw.Of.Root)
        : ExpectedNormal.OfIndependent(residual, covariance, Matrices.Diagonal(draw.Of.Covariance)), 1);
}
