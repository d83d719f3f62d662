using System.Text;

namespace ProbDsl.Tests.Running;

/// <summary>A new empty folder to run in, gone afterwards.</summary>
public sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("probdsl").FullName;

    /// <summary>Old Faithful: the story and its data.</summary>
    public static Workspace OldFaithful() => new Workspace().Copy("old-faithful", "old_faithful.gen").Copy("old-faithful", "faithful.csv");

    public static Workspace Coin() => new Workspace().Copy("coin", "coin_mle.gen").Copy("coin", "coin.csv");

    /// <summary>A file of an example, under its own name or another.</summary>
    public Workspace Copy(string example, string file, string? asName = null)
    {
        File.Copy(Repository.Path("examples", example, file), At(asName ?? file));
        return this;
    }

    public Workspace Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    public Workspace Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllBytes(At(file), bytes);
        return this;
    }

    /// <summary>Replaces the one place where a text stands.</summary>
    public Workspace Edit(string file, string old, string with)
    {
        var text = Read(file);
        Assert.Equal(2, text.Split(old).Length);
        return Write(file, text.Replace(old, with, StringComparison.Ordinal));
    }

    public string Read(string file) => File.ReadAllText(At(file));

    public byte[] Bytes(string file) => File.ReadAllBytes(At(file));

    public string At(string file) => Path.Combine(Folder, file);

    public IEnumerable<string> Files =>
        Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f))
            .Order(StringComparer.Ordinal);

    public Task<Finished> Run(params string[] arguments) => Probdsl.Run(Folder, arguments);

    public Task<Finished> RunWith(string input, params string[] arguments) =>
        Probdsl.RunAlone(Folder, arguments, Encoding.UTF8.GetBytes(input));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
