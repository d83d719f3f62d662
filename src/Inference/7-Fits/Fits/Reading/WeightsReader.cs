namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads trained parameters from `params.safetensors`.</summary>
internal sealed class WeightsReader : SectionReader
{
    public override SectionReading Of(JsonPart fit) => (files, _) =>
    {
        var arrays = files.Arrays(FitFile.Weights);
        if (arrays.Value is not { } read) return new(null, arrays.Diagnostics);
        return new TrainedWeights(read.Arrays.ToDictionary(a => a.Name, a => a.Tensor()));
    };
}
