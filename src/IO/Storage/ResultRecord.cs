using System.Text.Json;
using ProbDsl.Inference.Fits.Keeping;

namespace ProbDsl.IO.Storage;

/// <summary>The record of a kept fit, to which verbs add their results; a fit that replaces it meanwhile is left as it is.</summary>
internal sealed class ResultRecord
{
    private readonly string folder, identity;

    private ResultRecord(string folder, string identity) => (this.folder, this.identity) = (folder, identity);

    /// <summary>The record before a verb reads the fit; where there is none, the reader of the fit reports that.</summary>
    /// <param name="folder">The folder of the fit.</param>
    public static ResultRecord Of(string folder)
    {
        try
        {
            return new(folder, FitResults.Identify(FitFolder.Bytes(PathIn(folder))));
        }
        catch (Exception exception) when (exception is JsonException || FileDiagnostics.IsFileFailure(exception))
        {
            return new(folder, "");
        }
    }

    /// <summary>Keeps the result of a verb in place of its last one.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="write">Writes a JSON value.</param>
    /// <returns>A warning if that is not possible.</returns>
    public IReadOnlyList<Diagnostic> Keep(string verb, Action<Utf8JsonWriter> write)
    {
        using var result = new MemoryStream();
        using (var json = new Utf8JsonWriter(result)) write(json);
        var path = PathIn(folder);
        try
        {
            using var held = FitFolder.Lock(folder);
            if (held is null) return [FileDiagnostics.ResultNotKept(folder, "another process writes to it")];
            var record = FitFolder.Bytes(path);
            if (FitResults.Identify(record) != identity)
                return [FileDiagnostics.ResultNotKept(folder, "another fit has replaced it meanwhile")];
            using var file = TemporaryFile.Create(path, stream => stream.Write(FitResults.Put(record, verb, result.ToArray())));
            file.Replace(path);
            return [];
        }
        catch (Exception exception) when (exception is JsonException || FileDiagnostics.IsFileFailure(exception))
        {
            return [FileDiagnostics.ResultNotKept(folder, FileDiagnostics.Reason(path, exception))];
        }
    }

    private static string PathIn(string folder) => Path.Combine(Path.GetFullPath(folder), FitFile.Record.Name);
}
