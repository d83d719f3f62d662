using ProbDsl.Data.Queries;

namespace ProbDsl.Tests.Queries;

public sealed class QueryDiagnosticsTests
{
    [Fact]
    public void A_library_that_is_absent_comes_with_the_command_that_installs_it()
    {
        var why = QueryDiagnostics.NoLibrary("t.parquet");
        Assert.Equal("E0361", why.Code);
        Assert.Contains(DuckDbLibrary.Given is null ? $"npm install -C {DuckDbLibrary.Prefix}" : DuckDbLibrary.Variable, why.Help);
    }
}
