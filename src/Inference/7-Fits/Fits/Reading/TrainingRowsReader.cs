using ProbDsl.Data.Formats;
using ProbDsl.Inference.Fits.Sections;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads the rows of joint plates from `training.json`.</summary>
internal sealed class TrainingRowsReader : SectionReader
{
    public override SectionReading Of(JsonPart fit) => (files, _) =>
    {
        if (!files.Contains(FitFile.Training)) return new TrainingRowsSection([]);
        var bytes = files.Read(FitFile.Training);
        if (bytes.Value is null) return new(null, bytes.Diagnostics);
        var read = JsonReader.Read(FitFile.Training.Name, new MemoryStream(bytes.Value));
        if (read.Arrays is not { } named) return FitDiagnostics.Damaged(files.Folder, FitFile.Training, "it does not contain named arrays");
        return new TrainingRowsSection(named.Arrays);
    };
}
