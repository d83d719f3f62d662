using System.Reflection;
using System.Runtime.Loader;

namespace ProbDsl.Cli.Files;

/// <summary>
/// Engines that are plug-ins, each published into a folder with its name: in `engines` beside the program, or in the folder that the
/// variable `PROBDSL_ENGINES` names. Its main assembly is that of its only `.deps.json`. Assemblies that the program has loaded are those
/// of the program.
/// </summary>
internal static class EngineFolder
{
    private const string Variable = "PROBDSL_ENGINES";

    private static readonly Dictionary<string, IEnginePlugin?> loaded = [];

    /// <summary>The engine with this name; null if there is none.</summary>
    public static IEnginePlugin? Load(string name)
    {
        lock (loaded)
            return loaded.TryGetValue(name, out var plugin) ? plugin : loaded[name] = Find(name, Places());
    }

    /// <summary>The engine with this name in the first of some folders that has it; null if none has it.</summary>
    internal static IEnginePlugin? Find(string name, IEnumerable<string> places) =>
        places.Select(place => Path.Combine(place, name)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.deps.json"))
            .Select(file => Plugin($"{file[..^".deps.json".Length]}.dll")).FirstOrDefault();

    private static IEnumerable<string> Places()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own) yield return own;
        yield return Path.Combine(AppContext.BaseDirectory, "engines");
    }

    private static IEnginePlugin Plugin(string path)
    {
        var type = Array.Find(new Context(path).LoadFromAssemblyPath(path).GetExportedTypes(), typeof(IEnginePlugin).IsAssignableFrom)
            ?? throw new InvalidOperationException($"{path} has no engine");
        return (IEnginePlugin)Activator.CreateInstance(type)!;
    }

    private sealed class Context(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            Default.Assemblies.Any(a => a.GetName().Name == assemblyName.Name) ? null
                : resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
