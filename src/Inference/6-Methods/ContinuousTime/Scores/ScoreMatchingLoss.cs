using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Scores;

/// <summary>
/// The loss of denoising score matching: x_t = kept(t) x_0 + sd(t) e has, given x_0, the score -e / sd(t) (Vincent 2011; Song et al. 2021,
/// equation 7). With uniform weights it is |sd score + e|^2, equal for all times. With likelihood weights it is multiplied by g(t)^2 /
/// sd(t)^2; half of that bounds the loss of the reversed SDE in log-likelihood (Song, Durkan, Murray and Ermon 2021, theorem 1).
/// </summary>
internal static class ScoreMatchingLoss
{
    public static Value Lower(ReversedPath path, PathBatch of)
    {
        var time =
            of.Each(ReversedPath.Earliest + ((1 - ReversedPath.Earliest) * StratifiedTimes.Spread(of.Builder, of.Noise, of.Request.Batch)));
        var (kept, spread) = (of.Each(path.Kept(time.Value)).WithEventRank(of.Rows.EventRank),
            of.Each(path.Spread(time.Value)).WithEventRank(of.Rows.EventRank));
        var noise = of.Rows with { Value = of.Noise.Normal(of.Rows.Value.Shape) };
        var noised = kept.JoinWith(of.Rows, (k, x) => k * x).JoinWith(spread.JoinWith(noise, (s, e) => s * e), (x, e) => x + e);
        var error = spread.JoinWith(path.Field(of.Story, noised, time, of.Given), (s, score) => s * score).JoinWith(noise, (s, e) => s + e);
        if (of.Request.WeighsByLikelihood)
            error = of.Each(Ops.Sqrt(path.DiffusionSquared(time.Value)) / path.Spread(time.Value)).WithEventRank(error.EventRank)
                .JoinWith(error, (w, e) => w * e);
        return of.MeanSquare(error);
    }
}
