using System.Security.Cryptography;
using System.Text;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Training;

/// <summary>
/// A fit put on disk in the middle, as safetensors: of a training its slots, its state, the best weights on the held-out part; of a climb
/// where it stands. Words: the version, what it must agree with, and the SHA-256 of the whole file in which that hash itself is zeros, so
/// that no byte can change unseen.
/// </summary>
internal sealed record Checkpoint(IReadOnlyList<KeptArray> Arrays, FitIdentity Of)
{
    public const string Counts = "state/counts", Numbers = "state/numbers";

    private const string Version = "probdsl training 1", VersionKey = "format", ProgramKey = "program", DataKey = "data",
        OptionsKey = "options", SealKey = "sha256";

    private static readonly string NoSeal = new('0', SHA256.HashSizeInBytes * 2);

    /// <summary>Words of the fit's own.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();

    public byte[] Bytes()
    {
        using var file = new MemoryStream();
        new SafeTensors(Arrays, new OrderedDictionary<string, string>(Words) { [VersionKey] = Version, [ProgramKey] = Of.Program,
            [DataKey] = Of.Data, [OptionsKey] = Of.Options, [SealKey] = NoSeal }).Write(file);
        var bytes = file.ToArray();
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        seal.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoSeal))));
        return bytes;
    }

    /// <summary>
    /// The checkpoint in a file, whole and of this fit, with arrays like these and others of any length; or why it is none.
    /// </summary>
    public static Result<Checkpoint> Read(ICheckpointFile file, FitIdentity wanted, IReadOnlyList<KeptArray> like,
        IReadOnlyList<string> others)
    {
        try
        {
            return AllOf(file) is { } all
                ? Read(file, all, wanted, like, others) : ArrayDiagnostics.Unreadable(file.Name, "there is no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ArrayDiagnostics.Unreadable(file.Name, exception.Message);
        }
    }

    private static Result<Checkpoint> Read(ICheckpointFile file, byte[] all, FitIdentity wanted, IReadOnlyList<KeptArray> like,
        IReadOnlyList<string> others)
    {
        var read = SafeTensorsReader.Read(file.Name, all);
        if (read.Value is not { } tensors) return new(null, read.Diagnostics);
        if (tensors.Words.GetValueOrDefault(VersionKey) is var version && version != Version)
            return ArrayDiagnostics.Unreadable(file.Name,
                version is null ? "it is no checkpoint" : $"it is of format `{version}`, and this version reads `{Version}`");
        if (!IsSealed(all, tensors.Words.GetValueOrDefault(SealKey)))
            return ArrayDiagnostics.Unreadable(file.Name, "it is damaged: it is not byte by byte what was written");
        var of = new FitIdentity(tensors.Words.GetValueOrDefault(ProgramKey, ""), tensors.Words.GetValueOrDefault(DataKey, ""),
            tensors.Words.GetValueOrDefault(OptionsKey, ""));
        if (Other(of, wanted) is { } other) return TrainingDiagnostics.OtherTraining(file.Name, other);
        var checkpoint = new Checkpoint(tensors.Arrays, of) { Words = tensors.Words };
        return checkpoint.Mismatch(like, others) is { } name
            ? ArrayDiagnostics.Unreadable(file.Name, $"it lacks `{name}`, or has it in another shape") : checkpoint;
    }

    /// <summary>An array that every checkpoint of its fit has.</summary>
    public KeptArray this[string name] => Find(name) ?? throw new InvalidOperationException($"a checkpoint without {name}");

    public KeptArray? Find(string name) => Arrays.FirstOrDefault(a => a.Name == name);

    /// <summary>An array that is not there as it ought to be.</summary>
    private string? Mismatch(IReadOnlyList<KeptArray> like, IReadOnlyList<string> others) =>
        like.FirstOrDefault(a => Find(a.Name) is not { } own || own.Type != a.Type || own.Shape != a.Shape)?.Name
            ?? others.FirstOrDefault(name => Find(name) is null);

    private static byte[]? AllOf(ICheckpointFile file)
    {
        using var stream = file.Open();
        if (stream is null) return null;
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private static bool IsSealed(byte[] file, string? seal)
    {
        if (seal is null || seal.Length != NoSeal.Length) return false;
        var without = (byte[])file.Clone();
        if (without.AsSpan().IndexOf(Encoding.UTF8.GetBytes(seal)) is not (>= 0 and var at)) return false;
        Encoding.ASCII.GetBytes(NoSeal).CopyTo(without.AsSpan(at));
        return Convert.ToHexStringLower(SHA256.HashData(without)) == seal;
    }

    private static string? Other(FitIdentity of, FitIdentity wanted) =>
        of.Program != wanted.Program ? "its story, or what was made of it, is another one"
        : of.Data != wanted.Data ? "its data are other ones"
        : of.Options != wanted.Options ? "its method or its options (seed, starts, steps, optimizer, batches) are other ones"
        : null;
}
