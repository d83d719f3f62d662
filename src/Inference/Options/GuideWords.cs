namespace ProbDsl.Inference.Options;

/// <summary>The meanings of the words of `--guide` and `--gradient`.</summary>
internal static class GuideWords
{
    /// <summary>The variational family of a word; null for an unknown word.</summary>
    public static GuideFamily? Family(string? word) => word switch
    {
        "mean_field" => GuideFamily.MeanField,
        "full_rank" => GuideFamily.FullRank,
        _ => null,
    };

    /// <summary>The gradient estimator of a word; null for an unknown word.</summary>
    public static GuideGradient? Gradient(string? word) => word switch
    {
        "plain" => GuideGradient.Plain,
        "stl" => GuideGradient.StickingTheLanding,
        "dreg" => GuideGradient.DoublyReparameterized,
        _ => null,
    };
}
