using ProbDsl.Api;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// One fit makes one plan of its method before its data and one with them, one plan of its objective each time, and lowers that once,
/// whether the method is chosen by an option, by the story or by default. A bound is lowered once for its training, and once for each
/// thing that is computed under the trained weights: its value, and the information in the latents of rows.
/// </summary>
public sealed class WorkTests
{
    private const string Density = "log density", Bound = "bound", Trained = "bound under trained weights";

    [Theory]
    [InlineData("old-faithful/old_faithful.gen", "em", Density)]
    [InlineData("eight-schools/eight_schools.gen", "importance", Density)]
    [InlineData("eight-schools/eight_schools.gen", "laplace", Density)]
    [InlineData("eight-schools/centered.gen", "quadrature", Density)]
    [InlineData("vae/vae.gen", "elbo", Bound)]
    public void Everything_is_made_once(string story, string method, string objective)
    {
        var path = Path.Combine(Repository.Root, "examples", story);
        var text = WithoutBlock(File.ReadAllText(path));
        var data = Table.Read(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.csv").Max()!);
        var options = new FitOptions { Further = new Dictionary<string, string> { ["max-iter"] = "20" } };

        IsMadeOnce(Story.Parse(text), options with { Method = method });
        IsMadeOnce(Story.Parse($"{text}\nfit {{ method = {method} }}\n"), options);
        IsMadeOnce(Story.Parse(text), options, besidesDefaults: true);

        void IsMadeOnce(Story from, FitOptions by, bool besidesDefaults = false)
        {
            var made = WorkCount.Begin();
            from.Fit(data, by);
            Assert.Equal(1, made[objective]);
            Assert.Equal(1, made[$"plan of a {objective}"]);
            if (!besidesDefaults) Assert.Equal(1, made[$"plan of {method}"]);
            if (method == "em") Assert.Equal(1, made["plan of a mixture"]);
            Assert.Equal(objective == Bound ? 2 : 0, made.GetValueOrDefault(Trained));
            Assert.All(made.Where(m => m.Key != Trained), m => Assert.Equal((m.Key, 1), (m.Key, m.Value)));
        }
    }

    private static string WithoutBlock(string text) =>
        text.IndexOf("\nfit {", StringComparison.Ordinal) is var at && at < 0 ? text : text[..at];
}
