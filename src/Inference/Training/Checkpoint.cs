using System.Security.Cryptography;
using System.Text;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// A training put on disk as safetensors: its slots, its state, the best weights on the held-out part. Words: the version, what it must agree with, and the SHA-256 of the whole file in which that hash itself is zeros, so that no
/// byte can change unseen.
/// </summary>
internal sealed record Checkpoint(IReadOnlyList<KeptArray> Arrays, TrainingIdentity Of)
{
    public const string Counts = "state/counts", Numbers = "state/numbers", Trace = "trace/", TraceSteps = "trace/steps", TraceLosses = "trace/losses";

    private const string Version = "probdsl training 1", VersionKey = "format", ProgramKey = "program", DataKey = "data", OptionsKey = "options", SealKey = "sha256";

    private static readonly string NoSeal = new('0', SHA256.HashSizeInBytes * 2);

    public byte[] Bytes()
    {
        using var file = new MemoryStream();
        new SafeTensors(Arrays, new OrderedDictionary<string, string> { [VersionKey] = Version, [ProgramKey] = Of.Program, [DataKey] = Of.Data, [OptionsKey] = Of.Options, [SealKey] = NoSeal }).Write(file);
        var bytes = file.ToArray();
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        seal.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoSeal))));
        return bytes;
    }

    /// <summary>The checkpoint in a file, whole and of this training, with arrays like these and a trace; or why it is none.</summary>
    public static Result<Checkpoint> Read(ICheckpointFile file, TrainingIdentity wanted, IReadOnlyList<KeptArray> like)
    {
        try
        {
            return AllOf(file) is { } all ? Read(file, all, wanted, like) : TrainingDiagnostics.Unreadable(file.Name, "there is no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return TrainingDiagnostics.Unreadable(file.Name, exception.Message);
        }
    }

    private static Result<Checkpoint> Read(ICheckpointFile file, byte[] all, TrainingIdentity wanted, IReadOnlyList<KeptArray> like)
    {
        var read = SafeTensorsReader.Read(file.Name, all);
        if (read.Value is not { } tensors) return new(null, read.Diagnostics);
        if (tensors.Words.GetValueOrDefault(VersionKey) is var version && version != Version) return TrainingDiagnostics.Unreadable(file.Name, version is null ? "it is no checkpoint" : $"it is of format `{version}`, and this version reads `{Version}`");
        if (!IsSealed(all, tensors.Words.GetValueOrDefault(SealKey))) return TrainingDiagnostics.Unreadable(file.Name, "it is damaged: it is not byte by byte what was written");
        var of = new TrainingIdentity(tensors.Words.GetValueOrDefault(ProgramKey, ""), tensors.Words.GetValueOrDefault(DataKey, ""), tensors.Words.GetValueOrDefault(OptionsKey, ""));
        if (Other(of, wanted) is { } other) return TrainingDiagnostics.OtherTraining(file.Name, other);
        var checkpoint = new Checkpoint(tensors.Arrays, of);
        return checkpoint.Unlike(like) is { } name ? TrainingDiagnostics.Unreadable(file.Name, $"it lacks `{name}`, or has it in another shape") : checkpoint;
    }

    /// <summary>An array that every checkpoint of its training has.</summary>
    public KeptArray this[string name] => Find(name) ?? throw new InvalidOperationException($"a checkpoint without {name}");

    public KeptArray? Find(string name) => Arrays.FirstOrDefault(a => a.Name == name);

    /// <summary>An array that is not there as it ought to be.</summary>
    private string? Unlike(IReadOnlyList<KeptArray> like)
    {
        if (like.FirstOrDefault(a => Find(a.Name) is not { } own || own.Type != a.Type || own.Shape != a.Shape) is { } missing) return missing.Name;
        return Find(TraceSteps) is not { Type: NumberType.Int64 } ? TraceSteps : Find(TraceLosses) is null ? TraceLosses : null;
    }

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

    private static string? Other(TrainingIdentity of, TrainingIdentity wanted) =>
        of.Program != wanted.Program ? "its story, or what was made of it, is another one"
        : of.Data != wanted.Data ? "its data are other ones"
        : of.Options != wanted.Options ? "its seed, optimiser or batches are other ones"
        : null;
}
