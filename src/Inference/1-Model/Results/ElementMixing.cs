namespace ProbDsl.Inference.Results;

/// <summary>
/// How well Markov chains mixed, of each element: the effective sample sizes of its ranks (bulk) and of its 5% and 95% quantiles, the
/// smaller (tail), and R-hat (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021).
/// </summary>
public sealed record ElementMixing(Tensor BulkSize, Tensor TailSize, Tensor RHat)
{
    /// <summary>The largest array of which it is computed: that of longer ones takes long.</summary>
    public const int MostNumbers = 2000;

    /// <summary>The mixing with every array changed in the same way.</summary>
    internal ElementMixing Select(Func<Tensor, Tensor> change) => new(change(BulkSize), change(TailSize), change(RHat));
}
