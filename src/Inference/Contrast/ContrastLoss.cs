using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Contrast;

/// <summary>
/// Losses of noise-contrastive estimation, from log ratios u = log p(x) - log q(x) of model to noise at rows of the data, [rows], and at K
/// noise draws for each row, [K, rows]. Both are means over the rows, in nats.
/// </summary>
internal static class ContrastLoss
{
    /// <summary>
    /// The log loss of the classifier sigmoid(u - log K), which distinguishes a row from its K noise draws (Gutmann and Hyvarinen 2012,
    /// equation 8): -log sigmoid(u_0 - log K) - sum_k log(1 - sigmoid(u_k - log K)). Its minimum over u is the log ratio of the densities,
    /// normalizer included.
    /// </summary>
    public static Value Binary(Value rows, Value noise)
    {
        var logRatio = Math.Log(noise.Shape[0]);
        return (Ops.SumAll(Ops.Softplus(logRatio - rows)) + Ops.SumAll(Ops.Softplus(noise - logRatio))) / rows.Shape[0];
    }

    /// <summary>
    /// -log of the softmax weight of a row among itself and its K noise draws (Ma and Collins 2018, equation 4; van den Oord et al. 2018):
    /// log sum_{j = 0..K} exp(u_j) - u_0. It does not depend on a normalizer.
    /// </summary>
    public static Value Ranking(Value rows, Value noise)
    {
        var all = Ops.Concat(0, Ops.Reshape(rows, [1, rows.Shape[0]]), noise);
        return Ops.SumAll(Ops.LogSumExp(all, 0) - rows) / rows.Shape[0];
    }
}
