namespace ProbDsl.Tests.Running;

/// <summary>Where the project lies, seen from the built tests.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "ProbDsl.sln")) ? folder : Find(System.IO.Path.GetDirectoryName(folder)!);
}
