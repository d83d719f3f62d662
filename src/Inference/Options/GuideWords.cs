namespace ProbDsl.Inference.Options;

/// <summary>What the words of `--guide` and `--gradient` stand for.</summary>
internal static class GuideWords
{
    /// <summary>The family of a word; null where there is none.</summary>
    public static GuideFamily? Family(string? word) => word switch
    {
        "mean_field" => GuideFamily.MeanField,
        "full_rank" => GuideFamily.FullRank,
        _ => null,
    };

    /// <summary>The estimator of a word; null where there is none.</summary>
    public static GuideGradient? Gradient(string? word) => word switch
    {
        "plain" => GuideGradient.Plain,
        "stl" => GuideGradient.StickingTheLanding,
        "dreg" => GuideGradient.DoublyReparameterized,
        _ => null,
    };
}
