namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads the rows of nonparametric distributions from `rows.safetensors`. A story with such a distribution needs them.</summary>
internal sealed class RowsReader : SectionReader
{
    public override SectionReading Of(JsonPart fit) => (files, graph) =>
    {
        var arrays = files.Arrays(FitFile.Rows);
        if (arrays.Value is not { } read) return new(null, arrays.Diagnostics);
        var (distributions, wrong) = NonparametricDistributions.Read(graph, read.Arrays.ToDictionary(a => a.Name, a => a.Tensor()));
        return distributions is null ? FitDiagnostics.OtherShapes(files.Folder, wrong!) : new RowDistributions(distributions);
    };
}
