namespace ProbDsl.Tests;

/// <summary>The tests of a room are found in the folder of its name.</summary>
public sealed class TestFolderTests
{
    /// <summary>Folders of tests that are no room, and what they hold.</summary>
    private static readonly Dictionary<string, string> further = new()
    {
        ["Cli.Tests/Documents"] = "every block of the documents",
        ["Cli.Tests/Running"] = "how the program is run",
        ["Cli.Tests/Storage"] = "files and folders of fits, whole, damaged and on faulty disks",
        ["Data.Tests/Mutations"] = "damaged files of every format",
        ["Inference.Tests/StateChains"] = "chains of finite latents by every method, and their rows",
        ["Inference.Tests/Engines"] = "every method on every engine",
        ["Inference.Tests/Fingerprints"] = "a record of every story by every method",
        ["Inference.Tests/Fuzz"] = "random and damaged texts",
        ["Inference.Tests/Kept"] = "a fit that is written, read back and used",
        ["Inference.Tests/Ranks"] = "fits of several ranks",
        ["Inference.Tests/Stories"] = "stories and what tests do with them",
        ["Runtime.Tests/Chains"] = "the op `chain` in every pass",
    };

    /// <summary>Rooms whose tests are those of others, and whose.</summary>
    private static readonly Dictionary<string, string> through = new()
    {
        ["Catalog/Kernels"] = "Inference/Nonparametric",
        ["Catalog/Numbers"] = "Catalog/Distributions",
        ["Catalog/Options"] = "Cli/Input",
        ["Dsl.Compiler/Binding"] = "Dsl.Compiler/Typing",
        ["Dsl.Compiler/Rules"] = "Dsl.Compiler/Typing",
        ["Dsl.Parser/Source"] = "Dsl.Parser/Diagnostics",
        ["Dsl.Parser/Syntax"] = "Dsl.Parser/Grammar",
        ["IO/Files"] = "Cli/Storage",
        ["IO/Input"] = "Cli/Input",
        ["IO/Storage"] = "Cli/Storage",
        ["Inference/Expressions"] = "Inference/LogDensity",
        ["Inference/NaturalForms"] = "Inference/Exact",
        ["Runtime.Gpu/Cuda"] = "Runtime/Engines",
        ["Runtime.Gpu/Devices"] = "Runtime/Engines",
        ["Runtime.Gpu/TorchSharp"] = "Runtime/Engines",
        ["Runtime/SpecialFunctions"] = "Runtime/Interpretation",
    };

    [Fact]
    public void A_folder_of_tests_is_a_room_or_says_what_it_holds()
    {
        var rooms = Folders("src").ToHashSet();
        Assert.Equal(further.Keys.Order(),
            Tested().Where(folder => !rooms.Contains(folder.Replace(".Tests/", "/", StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void A_room_has_a_folder_of_tests_or_says_whose_it_has()
    {
        var tested = Tested().Select(folder => folder.Replace(".Tests/", "/", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(through.Keys.Order(), Folders("src").Where(room => !tested.Contains(room)).Order());
        Assert.All(through.Values, other => Assert.Contains(other, tested));
    }

    private static IEnumerable<string> Tested() => Folders("tests").Where(f => f.Contains(".Tests/", StringComparison.Ordinal));

    /// <summary>
    /// The rooms of projects: the folders directly below them that hold source files, and those of the floors of Inference.
    /// </summary>
    private static IEnumerable<string> Folders(string below) =>
        SourceFiles.In(below).Where(f => !f.EndsWith("GlobalUsings.cs", StringComparison.Ordinal))
            .Select(f => Floors.RoomOf(f) is { } room ? ["", "Inference", room, ""] : f.Split('/'))
            .Where(p => p.Length > 3 && p[2] is not ("bin" or "obj")).Select(p => $"{p[1]}/{p[2]}").Distinct();
}
