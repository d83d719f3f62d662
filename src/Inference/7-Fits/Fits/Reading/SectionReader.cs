namespace ProbDsl.Inference.Fits.Reading;

/// <summary>
/// Reads one section of a fit back, in two steps: its part of `fit.json`, then its file. A method of another project hands its own readers
/// to <see cref="SavedFitReader"/>.
/// </summary>
public abstract class SectionReader
{
    /// <summary>Readers of all sections that new rows need, in the order in which their files are read.</summary>
    internal static IReadOnlyList<SectionReader> All { get; } =
        [new DrawsReader(), new PosteriorsReader(), new WeightsReader(), new RowsReader(), new TrainingRowsReader()];

    /// <summary>The reader of the section from its file; null if the fit has no such section.</summary>
    /// <param name="fit">The whole record, `fit.json`.</param>
    /// <exception cref="JsonException">Its part of `fit.json` is missing, or has another type.</exception>
    public abstract SectionReading? Of(JsonPart fit);
}

/// <summary>Returns a section, or the diagnostic that says why its file cannot be read.</summary>
/// <param name="files">The files of the fit.</param>
/// <param name="graph">The story of the fit.</param>
public delegate Result<ResultSection> SectionReading(CheckedFiles files, ModelGraph graph);
