namespace ProbDsl.Inference.Options;

/// <summary>The meanings of the words of `--guide` and `--gradient`.</summary>
public static class GuideWords
{
    /// <summary>The variational family of a word; null for an unknown word.</summary>
    public static GuideFamily? Family(string? word) => word switch
    {
        "mean_field" => GuideFamily.MeanField,
        "full_rank" => GuideFamily.FullRank,
        "flow" => GuideFamily.Flow,
        "planar" => GuideFamily.Planar,
        _ => null,
    };

    /// <summary>Whether all latents have one joint distribution, so that rows are not apart.</summary>
    public static bool IsJoint(GuideFamily? family) => family is not (null or GuideFamily.MeanField);

    /// <summary>Whether the joint distribution is a flow.</summary>
    public static bool IsFlow(GuideFamily? family) => family is GuideFamily.Flow or GuideFamily.Planar;

    /// <summary>The gradient estimator of a word; null for an unknown word.</summary>
    public static GuideGradient? Gradient(string? word) => word switch
    {
        "plain" => GuideGradient.Plain,
        "stl" => GuideGradient.StickingTheLanding,
        "dreg" => GuideGradient.DoublyReparameterized,
        _ => null,
    };
}
