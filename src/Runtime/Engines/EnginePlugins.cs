namespace ProbDsl.Runtime.Engines;

/// <summary>Engines that are loaded when a run names them: a program says how, since libraries open no files.</summary>
public static class EnginePlugins
{
    private static Func<string, IEnginePlugin?> load = _ => null;

    /// <summary>Sets how an engine is loaded by its name; the result is null where the program has no such engine.</summary>
    public static void Use(Func<string, IEnginePlugin?> loader) => load = loader;

    /// <summary>The kind of an engine that is not loaded yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">The purpose in a few words.</param>
    /// <param name="source">How to get it, in a sentence: for where it is not installed.</param>
    public static EngineKind Kind(string name, string summary, string source) => new(name, summary, threads =>
        Missing(name, source) is { } why ? throw new EngineMissing(name, why) : load(name)!.Kind.Start(threads))
    {
        Missing = () => Missing(name, source),
    };

    private static string? Missing(string name, string source) => load(name) is { } plugin ? plugin.Missing : $"not installed. {source}";
}
