using System.Security.Cryptography;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The files of a fit, checked against the hashes in its record.</summary>
/// <param name="files">The files of the folder.</param>
/// <param name="hashes">The SHA-256 of each file by its name.</param>
public sealed class CheckedFiles(IFitFiles files, IReadOnlyDictionary<string, string> hashes)
{
    /// <summary>The folder, as the user wrote it.</summary>
    public string Folder => files.Folder;

    /// <summary>Whether the fit has such a file.</summary>
    public bool Contains(FitFile file) => hashes.ContainsKey(file.Name);

    /// <summary>The bytes of a file, under its name or, while a new fit replaces it, under the name of the new version.</summary>
    public Result<byte[]> Read(FitFile file)
    {
        if (!hashes.TryGetValue(file.Name, out var hash))
            return FitDiagnostics.Damaged(Folder, FitFile.Record, $"it has no hash for {file.Name}");
        var bytes = Bytes(file, files.Open);
        if (HasHash(bytes)) return bytes;
        var next = Bytes(file, files.OpenNext);
        return HasHash(next) ? next : bytes.Value is null ? bytes : FitDiagnostics.Changed(Folder, file);

        bool HasHash(Result<byte[]> of) => of.Value is { } found && Convert.ToHexStringLower(SHA256.HashData(found)) == hash;
    }

    /// <summary>The arrays of a file; empty if the fit has no such file.</summary>
    public Result<SafeTensors> Arrays(FitFile file)
    {
        if (!Contains(file)) return new SafeTensors([], new Dictionary<string, string>());
        var bytes = Read(file);
        return bytes.Value is { } found
            ? WeightFile.Read($"{Folder.TrimEnd('/')}/{file.Name}", found) : new(null, bytes.Diagnostics);
    }

    private Result<byte[]> Bytes(FitFile file, Func<FitFile, Stream?> open)
    {
        return BytesOf(() => open(file), () => Gone("it does not exist"), Gone);

        Diagnostic Gone(string why) => FitDiagnostics.CannotRead(Folder, file, why);
    }

    /// <summary>All bytes of a stream.</summary>
    /// <param name="open">Opens the stream; null if there is none.</param>
    /// <param name="absent">The error if there is no stream.</param>
    /// <param name="gone">The error if it cannot be read, given the reason.</param>
    internal static Result<byte[]> BytesOf(Func<Stream?> open, Func<Diagnostic> absent, Func<string, Diagnostic> gone)
    {
        try
        {
            using var stream = open();
            if (stream is null) return absent();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return gone(failure is UnauthorizedAccessException ? "permission denied" : failure.Message);
        }
    }
}
