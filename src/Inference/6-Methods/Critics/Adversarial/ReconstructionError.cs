using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>How far rows are from their reconstructions by draws of the guide and of the story.</summary>
/// <param name="Layer">The layer of the critic; 0 for the rows themselves.</param>
/// <param name="Features">The number of features of the layer.</param>
/// <param name="InLayer">The mean of half the squared distance in the layer.</param>
/// <param name="OfVariance">The mean squared distance of a number in the sd of its column: 1 for a reconstruction by the mean.</param>
internal sealed record ReconstructionError(int Layer, int Features, double InLayer, double OfVariance) : ResultSection
{
    /// <param name="batch">A batch of all rows of a sample, with trained weights.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="options">The seed and the engine.</param>
    public static ReconstructionError Compute(VaeGanBatch batch, int layer, FitOptions options)
    {
        var difference = batch.Rows.Data.JoinWith(batch.Reconstructed, (a, b) => a - b).Value;
        var values = BatchValues.Compute(batch.Rows, options, batch.Reconstruction, SumAll(Square(difference)) / difference.Shape.Count);
        return new(layer, batch.FeatureCount, values[0][0], values[1][0]);
    }

    public override SectionPlace Place => new(71, OnPage: 71);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("reconstruction");
        json.WriteNumber("layer", Layer);
        json.WriteNumber("features", Features);
        MetricJson.Number(json, "half_squared_distance", InLayer);
        MetricJson.Number(json, "of_variance", OfVariance);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("reconstructions: ",
        (Layer == 0 ? "" : $"half the squared distance in layer {Layer} of the critic, of {CountedNoun.Of(Features, "feature")}, is "
            + $"{NumberText.Error(InLayer, "F3")}; ")
        + $"{FixedPoint.Write(100 * OfVariance, "F1")} % of the variance of the rows is not reproduced");
}
