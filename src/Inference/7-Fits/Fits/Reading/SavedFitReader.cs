using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Inference.Fits.Keeping;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>
/// Reads a fit back: its record, which has a hash of itself, then the files that the record has hashes of, section by section, then checks
/// the values against the story. Every error is reported; nothing is guessed.
/// </summary>
/// <param name="files">The files of the fit.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="further">Readers of sections beside those of the project.</param>
public sealed class SavedFitReader(IFitFiles files, StandardCatalog catalog, IReadOnlyList<SectionReader>? further = null)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The maximum number of reads of a folder whose record changes while it is read.</summary>
    private const int MostTries = 3;

    public Result<SavedFit> Read()
    {
        for (var tries = 1; ; tries++)
        {
            var record = Record();
            if (record.Value is not { } bytes) return new(null, record.Diagnostics);
            var read = Read(bytes);
            // inconsistent files may belong to two fits, one of which is being written
            if (read.Value is not null || tries == MostTries || Record().Value is { } now && now.AsSpan().SequenceEqual(bytes)) return read;
        }
    }

    private Result<SavedFit> Read(byte[] record)
    {
        var read = Contents(record);
        if (read.Value is not { } contents) return new(null, read.Diagnostics);
        var checkedFiles = new CheckedFiles(files, contents.Files);
        var story = checkedFiles.Read(FitFile.Story);
        if (story.Value is not { } source) return new(null, story.Diagnostics);
        var compiled = Compiled(source, contents);
        if (compiled.Value is not { Graph: var graph, Alls: var alls }) return new(null, compiled.Diagnostics);
        var sections = new List<ResultSection>();
        foreach (var reading in contents.Sections)
        {
            var section = reading(checkedFiles, graph);
            if (section.Value is null) return new(null, section.Diagnostics);
            sections.Add(section.Value);
        }

        // a point is one draw, and the params of a guide are read as weights
        var inGuide = graph.GuideVariables.Select(v => v.Name).ToHashSet();
        var point = contents.Estimates.Where(e => !inGuide.Contains(e.Key))
            .ToDictionary(e => e.Key, e => new Tensor([1, .. e.Value.Shape], e.Value.Values));
        var fit = new SavedFit(
            files.Folder, graph, contents.Method, contents.Hyperparameters, contents.Data, contents.SavedData, new(1, point),
            IsPoint: true)
        {
            Options = contents.Options,
            Chains = contents.Chains,
            Warnings = contents.Warnings,
            Tails = contents.Tails,
            Alls = alls,
        }.With(sections);
        return FittedShapes.FindMismatch(fit) is { } wrong ? FitDiagnostics.OtherShapes(files.Folder, wrong) : fit;
    }

    private Result<FitContents> Contents(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(Strict.GetString(bytes));
            var fit = new JsonPart(document.RootElement, "");
            if (fit["schema_version"].Number is var version && version != FitJson.SchemaVersion)
                return FitDiagnostics.OtherVersion(files.Folder, version, FitJson.SchemaVersion, WrittenBy(fit));
            return FitJsonHash.Matches(bytes)
                ? FitContents.Read(fit, catalog.RunOptions, further ?? []) : FitDiagnostics.Changed(files.Folder, FitFile.Record);
        }
        catch (JsonException wrong)
        {
            var why = wrong.LineNumber is { } line ? $"it is not valid JSON from line {line + 1} on" : wrong.Message;
            return FitDiagnostics.Damaged(files.Folder, FitFile.Record, why);
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException)
        {
            // bytes or escapes that are not text, and shapes that are too large
            return FitDiagnostics.Damaged(files.Folder, FitFile.Record, "it contains invalid text, or an invalid array shape");
        }
    }

    private static string? WrittenBy(JsonPart fit)
    {
        if (fit.Find("versions") is not { At.ValueKind: JsonValueKind.Object } versions) return null;
        return versions.Find("probdsl") is { IsText: true } by ? by.Text : null;
    }

    private Result<byte[]> Record() => CheckedFiles.BytesOf(
        () => files.Open(FitFile.Record), NoRecord, why => FitDiagnostics.CannotRead(files.Folder, FitFile.Record, why));

    private Diagnostic NoRecord()
    {
        try
        {
            using var checkpoint = files.Open(FitFile.Checkpoint);
            return checkpoint is null ? FitDiagnostics.NotAFit(files.Folder, "it has no fit.json")
                : FitDiagnostics.Unfinished(files.Folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FitDiagnostics.NotAFit(files.Folder, "it has no fit.json");
        }
    }

    /// <summary>The story as the fit read its data: with its constants of whole columns and its column names.</summary>
    private Result<FittedColumns> Compiled(byte[] story, FitContents contents)
    {
        string text;
        try
        {
            text = Strict.GetString(story);
        }
        catch (DecoderFallbackException)
        {
            return FitDiagnostics.Damaged(files.Folder, FitFile.Story, "it is not UTF-8 text");
        }

        var source = new SourceText(
            $"{files.Folder.TrimEnd('/')}/{FitFile.Story.Name}", text.StartsWith('\uFEFF') ? text[1..] : text);
        var compilation = new ModelCompiler(catalog).Compile(source, contents.Hyperparameters);
        if (compilation.Graph is not { } compiled) return new(null, compilation.Diagnostics);
        var (graph, missing) = FrozenDefinitions.Put(compiled, contents.SavedData);
        if (missing is not null) return FitDiagnostics.NoConstant(missing.Function);
        var (named, unnamed) = FittedColumns.Put(graph, contents.SavedData);
        return named is not null ? named : FitDiagnostics.OtherShapes(files.Folder, $"the column names of `{unnamed!.Name}` are missing");
    }
}
