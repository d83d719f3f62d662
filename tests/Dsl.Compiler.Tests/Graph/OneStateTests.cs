namespace ProbDsl.Tests.Graph;

/// <summary>Labels of a single state cannot be exchanged: there is no warning of label switching (W0203).</summary>
public sealed class OneStateTests
{
    [Theory, InlineData(1, 0), InlineData(2, 1)]
    public void One_state_has_no_labels_to_switch(int states, int warnings)
    {
        Assert.Equal(warnings, CountIn(Story($"model M(K = {states})", "K")));
        Assert.Equal(warnings, CountIn(Story("model M(K = 3)", "K"), ("K", states)));
        Assert.Equal(warnings, CountIn(Story("model M", $"{states}")));
    }

    private static int CountIn(string story, params (string, double)[] settings) =>
        Stories.Compile(story, settings).Diagnostics.Count(d => d.Code == "W0203");

    private static string Story(string model, string states) => $$"""
        {{model}}
        data y[rows]: real
        w: simplex[{{states}}] ~ Dirichlet(2)
        for k in 1..{{states}} { m[k] ~ Normal(0, 10) }
        for n in rows {
          z[n] ~ Categorical(w)
          y[n] ~ Normal(m[z[n]], 1)
        }
        """;
}
