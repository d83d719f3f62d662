using System.Security.Cryptography;
using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Inference.Nonparametric;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>The folder of a fit in memory: what `fit --out` writes, to be read back whole or damaged.</summary>
internal sealed class KeptFiles : IFitFiles
{
    private readonly Dictionary<FitFile, byte[]> files = [];

    public string Folder => "kept";

    public byte[] this[FitFile file]
    {
        get => files[file];
        set => files[file] = value;
    }

    /// <summary>A story fitted by the method that suits.</summary>
    public static KeptFiles Fitted(string story, string csv, string? method = null)
    {
        var bound = TestStory.By(story, csv);
        return Of(story, bound.Problem, bound.Fitted(method: method).Summary!);
    }

    /// <summary>A fit with draws made by hand; its estimates are the first of them.</summary>
    public static KeptFiles Drawn(string story, InputTables tables, int count, params (string Name, int[] Shape, double[] Values)[] arrays)
    {
        var draws = new PosteriorDraws(count, arrays.ToDictionary(a => a.Name, a => new Tensor([count, .. a.Shape], a.Values)));
        var estimates = draws[0].Select(d => new Estimate(d.Key, d.Value, 0));
        return Of(story, TestStory.By(story, tables).Problem, new FitSummary([.. estimates], 1, []) { Sections = [draws] });
    }

    /// <summary>The same with the rows of joint plates beside it.</summary>
    public KeptFiles With(IReadOnlyList<NamedArray> training)
    {
        this[FitFile.Training] = Written(stream => TrainingJson.Write(training, stream));
        return Edited("\"files\": {", $"\"files\": {{\n    \"training.json\": \"{Hash(this[FitFile.Training])}\",");
    }

    public static KeptFiles Drawn(string story, string csv, int count, params (string Name, int[] Shape, double[] Values)[] arrays) =>
        Drawn(story, InputTables.Of(TestStory.Read(csv)), count, arrays);

    public static KeptFiles Of(string story, Problem problem, FitSummary summary)
    {
        var kept = new KeptFiles { [FitFile.Story] = Encoding.UTF8.GetBytes(story) };
        foreach (var section in summary.Sections)
            foreach (var file in section.Files)
                kept[file] = Written(stream => section.WriteFile(file, stream, problem.Graph.Name, "by hand"));
        var outcome = new FitOutcome(summary, new("log_joint", "log joint density", false), -1.5, 0, StopReason.Converged, 1, [], [], []);
        kept[FitFile.Record] = Written(stream => FitJson.WriteSealed(
            new(problem.Graph.Name, "", [.. problem.Hyperparameters.Select(h => (h.Key, h.Value))], [new("data.csv", 2, "abc")], 2,
                "by hand", new(), outcome, new(0, 0, 0), "0.1.0")
            {
                SavedData = SavedData.Of(problem),
                Files = kept.files.ToDictionary(f => f.Key.Name, f => Hash(f.Value)),
            },
            stream));
        return kept;
    }

    /// <summary>New versions that have not got their names yet.</summary>
    public Dictionary<FitFile, byte[]> Next { get; } = [];

    /// <summary>What the first reading of the record gives; null: what is there.</summary>
    public byte[]? First { get; set; }

    public Stream? Open(FitFile file)
    {
        if (file != FitFile.Record || First is not { } first)
            return files.TryGetValue(file, out var bytes) ? new MemoryStream(bytes) : null;
        First = null;
        return new MemoryStream(first);
    }

    public Stream? OpenNext(FitFile file) => Next.TryGetValue(file, out var bytes) ? new MemoryStream(bytes) : null;

    public Result<SavedFit> TryRead() => new SavedFitReader(this, TestStory.Catalog).Read();

    public SavedFit Read() =>
        TryRead() is { Value: { } fit }
            ? fit : throw new InvalidOperationException(string.Join("\n", TryRead().Diagnostics.Select(d => $"{d.Code} {d.Message}")));

    public KeptFiles Copy()
    {
        var copy = new KeptFiles();
        foreach (var (file, bytes) in files) copy[file] = bytes;
        return copy;
    }

    public void Remove(FitFile file) => files.Remove(file);

    /// <summary>The record with one text in place of another, sealed again.</summary>
    public KeptFiles Edited(string old, string with)
    {
        var text = Encoding.UTF8.GetString(this[FitFile.Record]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var edited = text[..text.LastIndexOf(",\n  \"sha256\"", StringComparison.Ordinal)].Replace(old, with, StringComparison.Ordinal);
        this[FitFile.Record] = Encoding.UTF8.GetBytes($"{edited},\n  \"sha256\": \"{Hash(Encoding.UTF8.GetBytes(edited))}\"\n}}");
        return this;
    }

    /// <summary>A file with other bytes, whose hash the record has.</summary>
    public KeptFiles Forged(FitFile file, byte[] bytes)
    {
        var old = Hash(this[file]);
        this[file] = bytes;
        return Edited(old, Hash(bytes));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
