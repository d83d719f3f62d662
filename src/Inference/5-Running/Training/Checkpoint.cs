using System.Security.Cryptography;
using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Inference.Training;

/// <summary>
/// The checkpoint of an unfinished fit as safetensors: for a training its slots, its state and the best weights by the held-out objective;
/// for an optimization its state. Words are the version, the identity of the fit, and the SHA-256 of the whole file with zeros in place of
/// the hash, so that every change of a byte is detected.
/// </summary>
internal sealed record Checkpoint(IReadOnlyList<StoredArray> Arrays, CheckpointIdentity Of)
{
    public const string Counts = "state/counts", Numbers = "state/numbers";

    private const string Version = "probdsl training 1", VersionKey = "format", ProgramKey = "program", DataKey = "data",
        OptionsKey = "options", ProcessorKey = "processor", SealKey = "sha256";

    private static readonly string NoSeal = new('0', SHA256.HashSizeInBytes * 2);

    /// <summary>Additional words of the fit.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();

    /// <summary>The kind of processor that computed it, on which bits depend.</summary>
    public string Processor { get; init; } = SimdKinds.Processor;

    public byte[] Bytes()
    {
        using var file = new MemoryStream();
        new SafeTensors(Arrays, new OrderedDictionary<string, string>(Words) { [VersionKey] = Version, [ProgramKey] = Of.Program,
            [DataKey] = Of.Data, [OptionsKey] = Of.Options, [ProcessorKey] = Processor, [SealKey] = NoSeal }).Write(file);
        var bytes = file.ToArray();
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        seal.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoSeal))));
        return bytes;
    }

    /// <summary>The arrays whose names begin so, by the rest of their names.</summary>
    public Dictionary<string, double[]> Below(string prefix) => Arrays.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(a => a.Name[prefix.Length..], a => a.Tensor().Values);

    /// <summary>Writes a checkpoint in place of the previous one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="make">Makes the checkpoint, after the files that it counts on are written.</param>
    /// <returns>A warning if that fails, and the previous one remains; null if it is written.</returns>
    public static Diagnostic? Write(ICheckpointFile file, Func<Checkpoint> make)
    {
        try
        {
            var bytes = make().Bytes();
            file.Replace(stream => stream.Write(bytes));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return TrainingDiagnostics.CheckpointNotWritten(file.Name, exception.Message);
        }
    }

    /// <summary>
    /// Reads a checkpoint of this fit from a file, with these arrays and others of any length; or the reason why it is not valid. A
    /// warning accompanies one of another kind of processor.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">The identity of this fit; null: it may be of another one.</param>
    /// <param name="like">Arrays of the same types and shapes that it must have.</param>
    /// <param name="others">Other arrays that it must have.</param>
    public static Result<Checkpoint> Read(ICheckpointFile file, CheckpointIdentity? wanted, IReadOnlyList<StoredArray> like,
        IReadOnlyList<string> others)
    {
        try
        {
            return AllOf(file) is { } all
                ? Read(file, all, wanted, like, others) : TrainingDiagnostics.NoCheckpoint(file.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ArrayDiagnostics.Unreadable(file.Name, exception.Message);
        }
    }

    private static Result<Checkpoint> Read(ICheckpointFile file, byte[] all, CheckpointIdentity? wanted, IReadOnlyList<StoredArray> like,
        IReadOnlyList<string> others)
    {
        var read = SafeTensorsReader.Read(file.Name, all);
        if (read.Value is not { } tensors) return new(null, read.Diagnostics);
        if (tensors.Metadata.GetValueOrDefault(VersionKey) is var version && version != Version)
            return ArrayDiagnostics.Unreadable(file.Name,
                version is null ? "it is not a checkpoint" : $"its format is `{version}`, but this release reads `{Version}`");
        if (!IsSealed(all, tensors.Metadata.GetValueOrDefault(SealKey)))
            return ArrayDiagnostics.Unreadable(file.Name, "it is damaged: its checksum does not match");
        var of = new CheckpointIdentity(tensors.Metadata.GetValueOrDefault(ProgramKey, ""), tensors.Metadata.GetValueOrDefault(DataKey, ""),
            tensors.Metadata.GetValueOrDefault(OptionsKey, ""));
        if (wanted is not null && Other(of, wanted) is { } other) return TrainingDiagnostics.OtherTraining(file.Name, other);
        var checkpoint = new Checkpoint(tensors.Arrays, of) { Words = tensors.Metadata };
        if (checkpoint.Mismatch(like, others) is { } name)
            return ArrayDiagnostics.Unreadable(file.Name, $"it lacks `{name}`, or has it in another shape");
        return tensors.Metadata.GetValueOrDefault(ProcessorKey) is { } processor && processor != SimdKinds.Processor
            ? new Result<Checkpoint>(checkpoint, [TrainingDiagnostics.OtherProcessor(file.Name, processor, SimdKinds.Processor)])
            : checkpoint;
    }

    /// <summary>An array that every checkpoint of its fit contains.</summary>
    public StoredArray this[string name] => Find(name) ?? throw new InvalidOperationException($"a checkpoint without {name}");

    public StoredArray? Find(string name) => Arrays.FirstOrDefault(a => a.Name == name);

    /// <summary>The name of an array that is absent or has another type or shape; null if all match.</summary>
    private string? Mismatch(IReadOnlyList<StoredArray> like, IReadOnlyList<string> others) =>
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

    private static string? Other(CheckpointIdentity of, CheckpointIdentity wanted) =>
        of.Program != wanted.Program ? "its story, or the program made from it, differs, as with another number of ranks"
        : of.Data != wanted.Data ? "its data differ"
        : of.Options != wanted.Options ? "its method or its options (seed, starts, steps, optimizer, batches) differ"
        : null;
}
