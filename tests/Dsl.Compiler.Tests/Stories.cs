using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests;

/// <summary>Stories as texts and files, and what the compiler says of them.</summary>
internal static class Stories
{
    private static readonly ModelCompiler Compiler = new(new StandardCatalog());

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "stories");

    /// <summary>The repository, for documents and for writing goldens.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static Compilation Compile(string text, params (string Name, double Value)[] settings) =>
        Compiler.Compile(new SourceText("story.gen", text), settings.ToDictionary(s => s.Name, s => s.Value));

    /// <summary>The graph of a story that must be right; small ones leave names unused, of which there are warnings.</summary>
    public static ModelGraph Graph(string text, params (string Name, double Value)[] settings)
    {
        var compilation = Compile(text, settings);
        Assert.Equal("", Shown.Text(compilation.Diagnostics.Where(d => d.Severity == Severity.Error)));
        return compilation.Graph!;
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
