using System.Reflection;

namespace ProbDsl.Data.Queries;

/// <summary>
/// Finds DuckDB's library: where <see cref="Variable"/> says, else in the user's folder of packages, else where the system's loader looks.
/// </summary>
public static class DuckDbLibrary
{
    /// <summary>The environment variable that names the library, or its folder.</summary>
    public const string Variable = "PROBDSL_DUCKDB";

    internal const string Name = "duckdb";

    private static readonly Lazy<nint> loaded = new(Load);

    /// <summary>Whether the library is there and can be loaded.</summary>
    public static bool IsFound => loaded.Value != 0;

    /// <summary>What the environment variable says; null if it is not set.</summary>
    internal static string? Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>The folder into which npm installs the library for this user.</summary>
    internal static string Prefix =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "probdsl");

    /// <summary>The npm package with the library of this system.</summary>
    internal static string Package => $"@duckdb/node-bindings-{System}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private static string System => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string File =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static nint Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);
        foreach (var place in Places)
            if (NativeLibrary.TryLoad(place, out var library)) return library;
        return 0;
    }

    private static IEnumerable<string> Places => Given is { } given
        ? [Path.Combine(given, File), given]
        : [Path.Combine([Prefix, "node_modules", .. Package.Split('/'), File]), File];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? loaded.Value : 0;
}
