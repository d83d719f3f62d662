using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Reads a fit back: its record, which has a hash of itself, then the files that the record has hashes of, then whether the values are those of the story. Whatever is wrong is told; nothing is guessed.</summary>
public sealed class KeptFitReader(IFitFiles files, StandardCatalogue catalogue)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How often a folder is read again whose record changes while it is read.</summary>
    private const int MostTries = 3;

    public Result<KeptFit> Read()
    {
        for (var tries = 1; ; tries++)
        {
            var record = Bytes(FitFile.Record);
            if (record.Value is not { } bytes) return new(null, record.Diagnostics);
            var read = Read(bytes);
            // what does not fit together may be of two fits, one of which was being written
            if (read.Value is not null || tries == MostTries || Bytes(FitFile.Record).Value is { } now && now.AsSpan().SequenceEqual(bytes)) return read;
        }
    }

    private Result<KeptFit> Read(byte[] record)
    {
        var read = Contents(record);
        if (read.Value is not { } contents) return new(null, read.Diagnostics);
        var story = Checked(FitFile.Story, contents);
        if (story.Value is not { } source) return new(null, story.Diagnostics);
        var draws = Draws(contents);
        if (draws.Value is null) return new(null, draws.Diagnostics);
        var weights = Arrays(FitFile.Weights, contents);
        if (weights.Value is null) return new(null, weights.Diagnostics);
        var rows = Arrays(FitFile.Rows, contents);
        if (rows.Value is null) return new(null, rows.Diagnostics);
        var training = Training(contents);
        return training.Value is null ? new(null, training.Diagnostics) : Compiled(source, contents, draws.Value, weights.Value, rows.Value, training.Value);
    }

    private Result<FitContents> Contents(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(Strict.GetString(bytes));
            var fit = new JsonPart(document.RootElement, "");
            if (fit["schema_version"].Number is var version && version != FitJson.SchemaVersion) return FitDiagnostics.OtherVersion(files.Folder, version, WrittenBy(fit));
            return Seal.IsWhole(bytes) ? FitContents.Of(fit, catalogue.RunOptions) : FitDiagnostics.Changed(files.Folder, FitFile.Record);
        }
        catch (JsonException wrong)
        {
            return FitDiagnostics.Damaged(files.Folder, FitFile.Record, wrong.LineNumber is { } line ? $"it is no JSON from line {line + 1} on" : wrong.Message);
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException)
        {
            // bytes or escapes that are no text, and shapes of more numbers than there can be
            return FitDiagnostics.Damaged(files.Folder, FitFile.Record, "it holds what is no text, or a shape that no array can have");
        }
    }

    private static string? WrittenBy(JsonPart fit) => fit.Find("versions") is { At.ValueKind: JsonValueKind.Object } versions && versions.Find("probdsl") is { IsText: true } by ? by.Text : null;

    /// <summary>The draws, or the estimates as the only one.</summary>
    private Result<PosteriorDraws> Draws(FitContents contents)
    {
        if (contents.Draws is not var (count, unknowns)) return new PosteriorDraws(1, contents.Estimates.ToDictionary(e => e.Key, e => new Tensor([1, .. e.Value.Shape], e.Value.Values)));
        var bytes = Checked(FitFile.Draws, contents);
        if (bytes.Value is null) return new(null, bytes.Diagnostics);
        var (draws, wrong) = DrawsCsvReader.Read(new StreamReader(new MemoryStream(bytes.Value)), count, unknowns);
        return draws is null ? FitDiagnostics.Damaged(files.Folder, FitFile.Draws, wrong!) : draws;
    }

    /// <summary>Trained numbers, or rows; none where the fit has no such file.</summary>
    private Result<SafeTensors> Arrays(FitFile file, FitContents contents)
    {
        if (!contents.Files.ContainsKey(FitFileNames.Of(file))) return new SafeTensors([], new Dictionary<string, string>());
        var bytes = Checked(file, contents);
        return bytes.Value is null ? new(null, bytes.Diagnostics) : KeptWeights.Read($"{files.Folder.TrimEnd('/')}/{FitFileNames.Of(file)}", bytes.Value);
    }

    /// <summary>The rows of joint plates; none where the fit has no such file.</summary>
    private Result<IReadOnlyList<NamedArray>> Training(FitContents contents)
    {
        if (!contents.Files.ContainsKey(FitFileNames.Of(FitFile.Training))) return new Result<IReadOnlyList<NamedArray>>([], []);
        var bytes = Checked(FitFile.Training, contents);
        if (bytes.Value is null) return new(null, bytes.Diagnostics);
        return JsonReader.Read(FitFileNames.Of(FitFile.Training), new MemoryStream(bytes.Value)) is { Arrays: { } arrays } ? new Result<IReadOnlyList<NamedArray>>(arrays.Arrays, []) : FitDiagnostics.Damaged(files.Folder, FitFile.Training, "it does not hold named arrays");
    }

    /// <summary>A file whose bytes are those that the fit wrote.</summary>
    private Result<byte[]> Checked(FitFile file, FitContents contents)
    {
        if (!contents.Files.TryGetValue(FitFileNames.Of(file), out var hash)) return FitDiagnostics.Damaged(files.Folder, FitFile.Record, $"it has no hash of {FitFileNames.Of(file)}");
        var bytes = Bytes(file);
        if (HasHash(bytes)) return bytes;
        var next = Bytes(file, files.OpenNext);
        return HasHash(next) ? next : bytes.Value is null ? bytes : FitDiagnostics.Changed(files.Folder, file);

        bool HasHash(Result<byte[]> of) => of.Value is { } found && Convert.ToHexStringLower(SHA256.HashData(found)) == hash;
    }

    private Result<byte[]> Bytes(FitFile file, Func<FitFile, Stream?>? open = null)
    {
        try
        {
            using var stream = (open ?? files.Open)(file);
            if (stream is null) return file == FitFile.Record ? NoRecord() : FitDiagnostics.Gone(files.Folder, file, "it is not there");
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FitDiagnostics.Gone(files.Folder, file, failure is UnauthorizedAccessException ? "you may not open it" : failure.Message);
        }
    }

    private Diagnostic NoRecord()
    {
        try
        {
            using var checkpoint = files.Open(FitFile.Checkpoint);
            return checkpoint is null ? FitDiagnostics.NotAFit(files.Folder, "it has no fit.json") : FitDiagnostics.NotEnded(files.Folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FitDiagnostics.NotAFit(files.Folder, "it has no fit.json");
        }
    }

    /// <summary>Without definitions, which are told beside unknowns and follow from them, and without the guide's own, which its weights have.</summary>
    private static PosteriorDraws Unknowns(ModelGraph graph, PosteriorDraws draws) =>
        draws with { Arrays = draws.Arrays.Where(a => !graph.Variables.Any(v => v.Name == a.Key && v.Role == Role.Derived) && !graph.GuideVariables.Any(v => v.Name == a.Key)).ToDictionary() };

    private Result<KeptFit> Compiled(byte[] story, FitContents contents, PosteriorDraws draws, SafeTensors weights, SafeTensors rows, IReadOnlyList<NamedArray> training)
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

        var source = new SourceText($"{files.Folder.TrimEnd('/')}/{FitFileNames.Of(FitFile.Story)}", text.StartsWith('\uFEFF') ? text[1..] : text);
        var compilation = new ModelCompiler(catalogue).Compile(source, contents.Hyperparameters);
        if (compilation.Graph is not { } compiled) return new(null, compilation.Diagnostics);
        var (graph, missing) = FrozenDefinitions.Put(compiled, contents.Remembered);
        if (missing is not null) return FitDiagnostics.NoConstant(missing.Function);
        var (named, unnamed) = FittedColumns.Put(graph, contents.Remembered);
        if (unnamed is not null) return FitDiagnostics.OtherShapes(files.Folder, $"there are no column names of `{unnamed.Name}`");
        var (laws, wrongRows) = RowLaws.Of(named, rows.Arrays.ToDictionary(a => a.Name, a => a.Tensor()));
        if (laws is null) return FitDiagnostics.OtherShapes(files.Folder, wrongRows!);
        var fit = new KeptFit(files.Folder, named, contents.Method, contents.Hyperparameters, contents.Data, contents.Remembered, Unknowns(graph, draws), IsPoint: contents.Draws is null) { Weights = weights.Arrays.ToDictionary(a => a.Name, a => a.Tensor()), Rows = laws, Laws = contents.Laws, Training = training.Count == 0 ? null : training, Options = contents.Options };
        return FittedShapes.Wrong(fit) is { } wrong ? FitDiagnostics.OtherShapes(files.Folder, wrong) : fit;
    }
}
