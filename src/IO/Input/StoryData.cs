using ProbDsl.Data.Parts;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;

namespace ProbDsl.IO.Input;

/// <summary>The data of one run, read on first use: before the story is compiled only if they may set its hyperparameters.</summary>
internal sealed class StoryData(string story, string[] given, CsvForm form, DividedReading? by = null)
{
    private LoadedData? loaded;

    /// <summary>Data that have been read.</summary>
    public StoryData(LoadedData data) : this("", ["tables"], CsvForm.Found) => loaded = data;

    public LoadedData Loaded => loaded ??= DataFiles.Read(story, given, form, by);

    /// <summary>
    /// The data of the compiled story. A story that reads no data has none, whatever files are beside it, unless the user names some or
    /// they set its hyperparameters.
    /// </summary>
    public LoadedData For(ModelGraph graph) =>
        given.Length > 0 || loaded is not null || DataReads.AreIn(graph) ? Loaded : LoadedData.None;

    /// <summary>The settings of `--set` and of the files, or their errors.</summary>
    public (IReadOnlyDictionary<string, double> Settings, ValueList<Diagnostic> Diagnostics) Settings(SourceText source,
        IReadOnlyDictionary<string, double> set)
    {
        if ((loaded is null && !DataFiles.HaveKeys(story, given)) || StoryParser.Parse(source).Model is not { } model) return (set, []);
        return Loaded.Tables is { } tables
            ? FileSettings.Join(tables, model.Hypers.Select(h => h.Name.Text).ToHashSet(), set) : (set, Loaded.Diagnostics);
    }
}
