using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>A story about a few rows.</summary>
/// <param name="Text">Its statements.</param>
/// <param name="Latent">The finite latent of each row, with its type: `kind: index[2]`; null for none.</param>
/// <param name="Rows">The number of rows; a chain is a factor of its own from four.</param>
internal sealed record LawStory(string Text, string? Latent = null, int Rows = 3)
{
    private const int Trials = 5, States = 2;

    private const string Columns = VmpStories.Columns + "data h[rows]: index[2]\ndata word[rows]: index[2]\n"
        + "data pair[rows]: real[2] from x, y\ndata trio[rows]: count[3] from one, two, three\n";

    /// <summary>The story with random rows.</summary>
    public TestStory By(ulong seed) => With("", _ => "", seed);

    /// <summary>The story with every value of the finite latents of all rows, as data; the story itself if there are none.</summary>
    public IEnumerable<TestStory> WithLabels(ulong seed)
    {
        if (Latent is null) return [By(seed)];
        var (name, type) = (Latent.Split(": ")[0], Latent.Split(": ")[1]);
        var first = type == "bool" ? 0 : 1;
        return Enumerable.Range(0, (int)Math.Pow(States, Rows)).Select(labels =>
            With($"data {name}[rows]: {type}\n", row => row < 0 ? $",{name}" : $",{first + ((labels >> row) & 1)}", seed));
    }

    private TestStory With(string declaration, Func<int, string> label, ulong seed)
    {
        var random = new RandomStream(seed, "law");
        var lines = SmallTable.Lines(Rows, seed).Select((line, row) =>
        {
            var one = (int)((Trials + 1) * random.NextUniform());
            var two = (int)((Trials + 1 - one) * random.NextUniform());
            return $"{line},{1 + (row % 2)},{1 + (int)(2 * random.NextUniform())},{one},{two},{Trials - one - two}{label(row)}\n";
        });
        var table = $"x,y,c,b,s,k,g,h,word,one,two,three{label(-1)}\n{string.Concat(lines)}";
        return TestStory.By($"model M\n{Columns}{declaration}{Text}", table);
    }
}
