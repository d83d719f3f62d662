namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads posteriors in closed form from `fit.json`.</summary>
internal sealed class PosteriorsReader : SectionReader
{
    public override SectionReading? Of(JsonPart fit)
    {
        if (fit.Find("distributions") is not { } distributions) return null;
        var posteriors = new ClosedFormPosteriors(DistributionJson.Read(distributions));
        return (_, _) => posteriors;
    }
}
