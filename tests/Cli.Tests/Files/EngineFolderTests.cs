using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Tests.Files;

/// <summary>An engine of another project is found in a folder, and runs programs of this one.</summary>
public sealed class EngineFolderTests : IDisposable
{
    private readonly string place = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void An_engine_in_a_folder_of_its_name_starts()
    {
        var folder = Directory.CreateDirectory(Path.Combine(place, "own")).FullName;
        foreach (var end in (string[])[".dll", ".deps.json"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, $"ProbDsl.OwnMethod{end}"), Path.Combine(folder, $"ProbDsl.OwnMethod{end}"));
        var plugin = EngineFolder.Find("own", [Path.Combine(place, "absent"), place])!;
        Assert.Equal("own", plugin.Kind.Name);
        // an assembly of the folder, whose interfaces are those of this program
        Assert.NotSame(typeof(OwnEngine).Assembly, plugin.GetType().Assembly);
        using var engine = plugin.Kind.Start(1);
        Assert.IsAssignableFrom<IEngine>(engine);
    }

    [Fact]
    public void An_engine_without_a_folder_is_not_installed() => Assert.Null(EngineFolder.Find("own", [place]));

    public void Dispose() => Directory.Delete(place, recursive: true);
}
