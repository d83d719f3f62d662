namespace ProbDsl.Tests.Stories;

/// <summary>The stories and data files of the examples, as they are given to users.</summary>
internal static class Examples
{
    public static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", name));

    /// <summary>A template, or a story that the compiler is tested with.</summary>
    public static string Story(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "stories", name));

    public static string OldFaithful { get; } = Read("old-faithful/old_faithful.gen");

    public static string Faithful { get; } = Read("old-faithful/faithful.csv");
}
