using System.Text.Json;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.Sections;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads one section of a fit back, in two steps: what `fit.json` says of it, then its file.</summary>
internal abstract class SectionReader
{
    /// <summary>Readers of all sections that new rows need, in the order in which their files are read.</summary>
    public static IReadOnlyList<SectionReader> All { get; } =
        [new DrawsReader(), new PosteriorsReader(), new WeightsReader(), new RowsReader(), new TrainingRowsReader()];

    /// <summary>How the section is read from its file; null where the fit has no such section.</summary>
    /// <exception cref="JsonException">What `fit.json` says of it is missing, or of another kind.</exception>
    public abstract SectionReading? Of(JsonPart fit);
}

/// <summary>Gives a section, or why its file cannot be read.</summary>
/// <param name="files">Of the fit.</param>
/// <param name="graph">The story of the fit.</param>
internal delegate Result<ResultSection> SectionReading(CheckedFiles files, ModelGraph graph);
