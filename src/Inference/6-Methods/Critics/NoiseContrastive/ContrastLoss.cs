namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>
/// Losses of noise-contrastive estimation in nats, from log ratios u = log p(x) - log q(x) of model to noise at rows of the data, [rows],
/// and at K noise draws for each row, [K, rows].
/// </summary>
/// <param name="OfRows">What each row adds: [rows].</param>
/// <param name="OfNoise">What each noise draw adds: [K, rows]; null for a loss of rows alone.</param>
internal sealed record ContrastLoss(Value OfRows, Value? OfNoise)
{
    /// <summary>The mean over the rows.</summary>
    public Value Mean => (OfNoise is null ? Ops.SumAll(OfRows) : Ops.SumAll(OfRows) + Ops.SumAll(OfNoise)) / OfRows.Shape[0];

    /// <summary>The loss of each row with its noise draws: [rows].</summary>
    public Value Each => OfNoise is null ? OfRows : OfRows + Ops.Sum(OfNoise, 0);

    public static ContrastLoss Lower(bool isRanking, Value rows, Value noise) => isRanking ? Ranking(rows, noise) : Binary(rows, noise);

    /// <summary>
    /// The log loss of the classifier sigmoid(u - log K), which distinguishes a row from its K noise draws (Gutmann and Hyvarinen 2012,
    /// equation 8): -log sigmoid(u_0 - log K) - sum_k log(1 - sigmoid(u_k - log K)). Its minimum over u is the log ratio of the densities,
    /// normalizer included.
    /// </summary>
    public static ContrastLoss Binary(Value rows, Value noise)
    {
        var logRatio = Math.Log(noise.Shape[0]);
        return new(Ops.Softplus(logRatio - rows), Ops.Softplus(noise - logRatio));
    }

    /// <summary>
    /// -log of the softmax weight of a row among itself and its K noise draws (Ma and Collins 2018, equation 4; van den Oord et al. 2018):
    /// log sum_{j = 0..K} exp(u_j) - u_0. It does not depend on a normalizer.
    /// </summary>
    public static ContrastLoss Ranking(Value rows, Value noise)
    {
        var all = Ops.Concat(0, Ops.Reshape(rows, [1, rows.Shape[0]]), noise);
        return new(Ops.LogSumExp(all, 0) - rows, null);
    }
}
