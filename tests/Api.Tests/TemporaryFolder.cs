namespace ProbDsl.Tests;

/// <summary>A folder that is deleted with all that it holds.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("probdsl-api-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
