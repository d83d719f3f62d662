using ProbDsl.IO.Input;

namespace ProbDsl.IO.Storage;

/// <summary>
/// The folder of a fit (docs/fits.md), locked until the fit ends. The files of a new fit are written as `draws.csv.next` and so on; then
/// one rename replaces the old `fit.json` by the new one, which has their hashes, and the others are renamed. Before that rename the folder
/// holds the old fit, after it the new one: a reader uses the version of each file whose hash is in `fit.json`.
/// </summary>
internal sealed class FitFolder : IDisposable
{
    private const string LockName = "fit.lock";

    private readonly string folder;
    private readonly IReadOnlyList<string> created;
    private IDisposable? held;

    private FitFolder(string folder, IReadOnlyList<string> created) => (this.folder, this.created) = (folder, created);

    /// <summary>
    /// Creates the folder if it does not exist, locks it, completes what a killed process left unfinished, and checks that a fit may be
    /// saved there: before a long fit, not after it.
    /// </summary>
    /// <param name="folder">The folder as the user wrote it.</param>
    /// <param name="identity">The identity of the fit.</param>
    /// <param name="overwrites">Whether a fit with another identity is replaced.</param>
    public static Result<FitFolder> Open(string folder, FitIdentity identity, bool overwrites)
    {
        if (folder.Length == 0) return FileDiagnostics.NotWritten(folder, "it has no name");
        if (File.Exists(folder)) return FileDiagnostics.NotWritten(folder, "it is a file, not a folder");
        var opened = new FitFolder(folder, Missing(Path.GetFullPath(folder)));
        try
        {
            if (opened.Check(identity, overwrites) is not { } why) return opened;
            opened.Dispose();
            return why;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            opened.Dispose();
            return FileDiagnostics.NotWritten(folder, FileDiagnostics.Reason(folder, exception));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Saves a fit in place of an earlier one, or returns why that failed; the earlier one is then unchanged.</summary>
    public Diagnostic? Write(FitRecord fit, StoryFile story)
    {
        string[] next = [.. fit.Sections.SelectMany(s => s.Files).Append(FitFile.Story).Select(file => FitFiles.NextOf(At(file)))];
        var isReplaced = false;
        try
        {
            var hashes = WriteNext(fit, story);
            using var record = TemporaryFile.Create(At(FitFile.Record),
                stream => FitJson.WriteSealed(fit with { Files = hashes }, stream));
            isReplaced = true;
            record.Replace(At(FitFile.Record));
            return null;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return FileDiagnostics.NotWritten(folder, FileDiagnostics.Reason(folder, exception));
        }
        finally
        {
            // a deletion takes no memory, whose lack may have caused the failure
            if (isReplaced) TryCompleteReplacement();
            else Array.ForEach(next, TemporaryFile.TryDelete);
        }
    }

    /// <summary>Releases the lock. A folder that was created and is empty is deleted.</summary>
    public void Dispose()
    {
        held?.Dispose();
        held = null;
        try
        {
            foreach (var own in created.Reverse().Where(Directory.Exists)) Disk.Current.DeleteFolder(own);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // not empty: it contains the fit, or its checkpoint
        }
    }

    /// <summary>The folders of a path that do not exist, the outermost first.</summary>
    private static List<string> Missing(string path)
    {
        var missing = new List<string>();
        for (var at = Path.TrimEndingDirectorySeparator(path); at is { Length: > 0 }
            && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing.Insert(0, at);
        return missing;
    }

    private Diagnostic? Check(FitIdentity identity, bool overwrites)
    {
        foreach (var own in created) Disk.Current.CreateFolder(own);
        held = Disk.Current.Lock(Path.Combine(folder, LockName));
        if (held is null) return FileDiagnostics.FolderInUse(folder);
        CompleteReplacement();
        if (ConflictingFile(identity.Story) is { } file) return FileDiagnostics
            .NotWritten(folder, $"it has a {file} that is not from a fit");
        return overwrites ? null : OtherFit(identity) ?? UnfinishedCheckpoint();
    }

    /// <summary>A file of the user with the name of a file of a fit, or null.</summary>
    private string? ConflictingFile(StoryFile story)
    {
        if (File.Exists(At(FitFile.Record))) return null;
        foreach (var written in BesideRecord().Where(f => f != FitFile.Story))
            if (File.Exists(At(written))) return written.Name;
        return File.Exists(At(FitFile.Story)) && !Bytes(At(FitFile.Story)).AsSpan().SequenceEqual(story.Bytes)
            ? FitFile.Story.Name : null;
    }

    /// <summary>Why the fit in the folder must not be replaced; null if it has the same identity, or there is none.</summary>
    private Diagnostic? OtherFit(FitIdentity identity)
    {
        if (!File.Exists(At(FitFile.Record))) return null;
        if (Origin() is not { } origin) return FileDiagnostics.OtherFit(folder, "a fit whose fit.json cannot be read");
        return identity.Difference(origin) is { } difference ? FileDiagnostics.OtherFit(folder, difference) : null;
    }

    /// <summary>Why the checkpoint of a killed fit must not be replaced: it may be the only result of hours.</summary>
    private Diagnostic? UnfinishedCheckpoint() =>
        File.Exists(At(FitFile.Checkpoint)) && !File.Exists(At(FitFile.Record)) ? FileDiagnostics.UnendedFit(folder) : null;

    /// <summary>Locks a folder; null while another process writes to it.</summary>
    public static IDisposable? Lock(string folder) => Disk.Current.Lock(Path.Combine(Path.GetFullPath(folder), LockName));

    /// <summary>The Markov chains of the fit in a folder; null without one.</summary>
    public static KeptChains? ChainsIn(string folder) =>
        Recorded(Path.Combine(Path.GetFullPath(folder), FitFile.Record.Name), KeptChains.Read);

    private FitOrigin? Origin() => Recorded(At(FitFile.Record), FitOrigin.Read);

    /// <summary>What is read from a record; null where it cannot be read.</summary>
    private static T? Recorded<T>(string path, Func<ReadOnlyMemory<byte>, T?> read)
        where T : class
    {
        try
        {
            return read(Bytes(path));
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return null;
        }
    }

    /// <summary>Writes all files but the record; returns their hashes.</summary>
    private Dictionary<string, string> WriteNext(FitRecord fit, StoryFile story)
    {
        var hashes = new Dictionary<string, string>
        {
            [FitFile.Story.Name] = Next(FitFile.Story, stream => stream.Write(story.Bytes)),
        };
        foreach (var section in fit.Sections)
        {
            foreach (var file in section.Files)
                hashes[file.Name] = Next(file, stream => section.WriteFile(file, stream, fit.Model, fit.Method));
        }

        Disk.Current.SyncFolder(folder);
        return hashes;
    }

    private string Next(FitFile file, Action<Stream> write)
    {
        using var stream = Disk.Current.Create(FitFiles.NextOf(At(file)));
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true)) write(hashing);
        stream.Flush();
        Disk.Current.Sync(stream);
        return Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>
    /// Completes an interrupted replacement: new versions that the record names are renamed, others are deleted, and so are files of an
    /// earlier fit. It reads the record, so that it is correct after any failure.
    /// </summary>
    private void CompleteReplacement()
    {
        foreach (var target in new[] { FitFile.Record, FitFile.Checkpoint }) TemporaryFile.ClearOld(At(target), TimeSpan.Zero);
        var beside = BesideRecord();
        var waiting = beside.FindAll(f => File.Exists(FitFiles.NextOf(At(f))));
        if (waiting.Count == 0) return;
        var files = File.Exists(At(FitFile.Record)) ? FitOrigin.Read(Bytes(At(FitFile.Record)))?.Files : null;
        var wanted = waiting.Where(f => files?.GetValueOrDefault(f.Name) == HashOf(FitFiles.NextOf(At(f)))).ToList();
        // every fit has a story, whose new version is renamed last: while it exists, files of the earlier fit may be left
        foreach (var file in waiting.Except(wanted)) Disk.Current.Delete(FitFiles.NextOf(At(file)));
        if (wanted.Count > 0)
            foreach (var old in beside.Where(f => !files!.ContainsKey(f.Name) && File.Exists(At(f))))
                Disk.Current.Delete(At(old));
        foreach (var file in wanted.OrderBy(f => f == FitFile.Story)) Disk.Current.Rename(FitFiles.NextOf(At(file)), At(file));
        Disk.Current.SyncFolder(folder);
    }

    /// <summary>The same when failure is harmless: the next fit repeats it, and readers do not depend on it.</summary>
    private void TryCompleteReplacement()
    {
        try
        {
            CompleteReplacement();
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // the folder holds a complete fit, the new or the earlier one
        }
    }

    /// <summary>The files that a fit may have here, but its record and its checkpoint.</summary>
    private List<FitFile> BesideRecord() => [.. FitFiles.In(folder).Where(f => f != FitFile.Record && f != FitFile.Checkpoint)];

    private string At(FitFile file) => Path.Combine(Path.GetFullPath(folder), file.Name);

    /// <summary>The bytes of a file that a fit wrote.</summary>
    public static byte[] Bytes(string path)
    {
        using var stream = FitFiles.OpenOwn(path) ?? throw new FileNotFoundException();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The hash of a file that this class wrote, possibly only in part.</summary>
    private static string HashOf(string path)
    {
        using var stream = Disk.Current.Read(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
