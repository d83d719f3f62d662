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
    public static GuideSlope? Gradient(string? word) => word switch
    {
        "plain" => GuideSlope.Plain,
        "stl" => GuideSlope.StickingTheLanding,
        "dreg" => GuideSlope.DoublyReparameterised,
        _ => null,
    };
}
