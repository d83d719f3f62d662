using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>How errors look to a person, written by hand from docs/language/diagnostics.md.</summary>
public sealed class RenderedErrorTests
{
    [Fact]
    public void A_misspelled_name() => Same("""
        error E0203: `mena` is not defined
          --> story.gen:12:19
           |
        12 |   x[n] ~ MvNormal(mena[kind[n]], cov[kind[n]])
           |                   ^^^^ did you mean `mean` (param, line 7)?

        """, Stories.Read("gallery/old_faithful.gen").Replace("mean[kind", "mena[kind", StringComparison.Ordinal));

    [Fact]
    public void Two_shapes() => Same("""
        error E0207: the shapes do not match
         --> story.gen:4:5
          |
        4 | c = a + b
          |     ^ real[D]
          |         ^ real[Q]
          = `b` is declared as `b: real[Q]` on line 3; did you mean `param b: real[D]`?

        """, """
            model M(D = 2, Q = 3)
            param a: real[D]
            param b: real[Q]
            c = a + b

            """);

    [Fact]
    public void Two_declarations() => Same("""
        error E0201: `y` is declared twice
         --> story.gen:3:7
          |
        2 | data y[rows]: real
          |      ^ first declared here
        3 | param y: real
          |       ^ declared again here
          = rename one of the two, or delete it

        """, """
            model M
            data y[rows]: real
            param y: real

            """);

    [Fact]
    public void A_loop_index_that_is_left_out() => Same("""
        error E0211: inside `for n`, `eta` would be defined once for each `n`
         --> story.gen:4:3
          |
        4 |   eta = 2 * n
          |   ^^^
          = write `eta[n]`, or move the line out of the loop

        """, """
            model M
            data y[rows]: real
            for n in rows {
              eta = 2 * n
              y[n] ~ Normal(eta, 1)
            }

            """);

    private static void Same(string expected, string story) =>
        Assert.Equal(expected, DiagnosticText.Render(Stories.Compile(story).Diagnostics));
}
