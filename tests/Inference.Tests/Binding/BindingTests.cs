using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Small files, and what a story makes of them.</summary>
public sealed class BindingTests
{
    /// <summary>The data lines and statements of a story, its files, and the problem as <see cref="Bound"/> shows it.</summary>
    public sealed record Case(string Story, string Problem, params (string? Name, string Text)[] Files);

    public static IReadOnlyDictionary<string, Case> Cases { get; } = new Dictionary<string, Case>
    {
        // columns
        ["columns fill the dimensions row by row"] = new("data x[rows]: real[2, 2] from a, b, c, d", "rows=2; x[2 2 2] 1 2 3 4 5 6 7 8",
            (null, "a,b,c,d\n1,2,3,4\n5,6,7,8\n")),
        ["columns fill a bracket, then the type"] = new("data x[rows, 2]: real[2] from a, b, c, d", "rows=1; x[1 2 2] 1 2 3 4",
            (null, "a,b,c,d\n1,2,3,4\n")),
        ["an operator belongs to its own column"] = new("data x[rows]: real[2] from a, b / 10", "rows=2; x[2 2] 1 2 3 4",
            (null, "a,b\n1,20\n3,40\n")),
        ["all but two, then one more"] = new("data x[rows]: real[D] from (all except c, d), log(d)", "D=3 rows=1; x[1 3] 1 2 0",
            (null, "a,b,c,d\n1,2,3,1\n")),
        ["a comparison of every column"] = new("data x[rows]: bool[D] from (all except c) >= 2", "D=2 rows=2; x[2 2] 0 1 1 1",
            (null, "a,b,c\n1,2,3\n4,5,6\n")),
        ["quoted names and text"] = new("data x[rows]: real from if `a b` == \"yes\" then 1 else -c", "rows=2; x[2] 1 -4",
            (null, "a b,c\nyes,3\nno,4\n")),
        ["whole columns are told what they came to"] = new("data x[rows]: real[2] from (a - mean(a)) / sd(a), b",
            "rows=3; x[3 2] -1 5 0 6 1 7; x.1 mean(a) = 3, x.1 sd(a) = 2", (null, "a,b\n1,5\n3,6\n5,7\n")),
        ["every column in turn is divided by its own"] = new("data x[rows]: real[D] from all / max(all)",
            "D=2 rows=2; x[2 2] 0.5 0.25 1 1; x.1 max(all) = 2, x.2 max(all) = 8", (null, "a,b\n1,2\n2,8\n")),
        // levels
        ["words are sorted"] = new("data k[rows]: index[K]", "K=2 rows=3; k[3] 2 1 2; levels K: apple pear",
            (null, "k\npear\napple\npear\n")),
        ["whole numbers are sorted as such"] = new("data k[rows]: index[K]", "K=3 rows=3; k[3] 3 1 2; levels K: -1 2 10",
            (null, "k\n10\n-1\n2\n")),
        ["numbers are names as written"] = new("data k[rows]: index[K]\ndata z[rows]: real from k",
            "K=4 rows=4; k[4] 1 2 3 4, z[4] 1 1 1 100000; levels K: 01 1 1.0 1E5", (null, "k\n01\n1\n1.0\n1E5\n")),
        ["ids of 19 digits are four users"] = new("data k[rows]: index[K]", "K=4 rows=4; k[4] 2 1 4 3; levels K: 1234567890123456701 "
            + "1234567890123456711 1234567890123456790 1234567890123457001",
            (null, "k\n1234567890123456711\n1234567890123456701\n1234567890123457001\n1234567890123456790\n")),
        ["ids of 19 digits in JSON"] = new("data k[rows]: index[K]", "K=2 rows=2; k[2] 2 1; levels K: 1234567890123456701 "
            + "1234567890123456711", (null, """{"k": [1234567890123456711, 1234567890123456701]}""")),
        ["one list of numbers and words is in the order of the texts"] = new("data a[rows]: index[K]\ndata b[rows]: index[K]",
            "K=4 rows=2; a[2] 2 1, b[2] 4 3; levels K: 10 9 B x", (null, "a,b\n9,x\n10,B\n")),
        ["NA in quotes is a level"] = new("data k[rows]: index[K]\nfor n in rows { k[n] ~ Categorical(uniform(K)) }",
            "K=2 rows=3; k[3] 2 1 (1); levels K: DE NA", (null, "k,n\n\"NA\",1\nDE,2\nNA,3\n")),
        ["numbers compared with a text are texts"] = new("data a[rows]: bool from k == \"01\"\ndata b[rows]: bool from k == 1",
            "rows=3; a[3] 1 0 0, b[3] 1 1 0", (null, "k\n01\n1\n2\n")),
        ["a long whole number is compared by its digits"] = new("data a[rows]: bool from k == 1234567890123456701\n"
            + "data b[rows]: bool from k != j", "rows=2; a[2] 0 1, b[2] 1 0",
            (null, "k,j\n1234567890123456711,1234567890123456701\n1234567890123456701,1234567890123456701\n")),
        ["two columns of words are compared"] = new("data a[rows]: bool from k == j\nfor n in rows { a[n] ~ Bernoulli(0.5) }",
            "rows=4; a[4] 1 0 0 (0)", (null, "k,j\nu,u\nu,v\n1,w\nu,\n")),
        ["what is not read may be nested"] = new("data y[rows]: real", "rows=2; y[2] 1 2",
            (null, """[{"y": 1, "tags": ["a"]}, {"y": 2, "tags": {"b": 1}}]""")),
        ["keys that are not read may be ragged or objects"] = new("data y[rows]: real", "rows=2; y[2] 1 2; unread o r",
            (null, """{"y": [1, 2], "o": {"x": 3}, "r": [[1], [2, 3]]}""")),
        ["one list for all columns of one size"] = new("data home[games]: index[teams]\ndata away[games]: index[teams]",
            "games=2 teams=3; home[2] 2 1, away[2] 3 2; levels teams: A B C", (null, "home,away\nB,C\nA,B\n")),
        ["two columns of one name are levels of one list too"] = new("data pair[games]: index[2, teams] from home, away",
            "games=2 teams=3; pair[2 2] 2 3 1 2; levels teams: A B C", (null, "home,away\nB,C\nA,B\n")),
        ["of a size known before it holds 1..V"] = new("data k[rows]: index[3] from label + 1", "rows=2; k[2] 1 3",
            (null, "label\n0\n2\n")),
        // several files
        ["a file for each plate"] = new("data y[rows]: real\ndata z[others]: real", "others=1 rows=2; y[2] 1 2, z[1] 3",
            ("rows", "y\n1\n2\n"), ("others", "z\n3\n")),
        ["a file for one name goes before that of its plate"] = new("data y[rows]: real\ndata z[rows]: real", "rows=2; y[2] 1 2, z[2] 5 6",
            ("rows", "y,z\n1,3\n2,4\n"), ("z", "z\n5\n6\n")),
        ["a file without a name serves the rest"] = new("data y[rows]: real\ndata z[others]: real", "others=1 rows=2; y[2] 1 2, z[1] 3",
            (null, "y\n1\n2\n"), ("others", "z\n3\n")),
        ["members are looked up by the column that both files have"] = new("data r[homes]: real\ndata county[homes]: index[counties]\n"
            + "data u[counties]: real", "counties=3 homes=3; r[3] 1 2 3, county[3] 3 1 3, u[3] 7 8 9; levels counties: B C A",
            ("homes", "county,r\nA,1\nB,2\nA,3\n"), ("counties", "u,county\n7,B\n8,C\n9,A\n")),
        ["members are looked up by their names, also if these are numbers"] = new("data county[homes]: index[counties]\n"
            + "data u[counties]: real", "counties=3 homes=3; county[3] 2 1 3, u[3] 7 8 9; levels counties: 20 010 10",
            ("homes", "county\n010\n20\n10\n"), ("counties", "u,county\n7,20\n8,010\n9,10\n")),
        ["groups are named as written"] = new("data y[who, visit]: real from y by id",
            "visit=2 who=3; y[3 2] 1 4 2 2 3 3; groups who: 01 1 1.0; lengths visit: 2 1 1", (null, "id,y\n01,1\n1,2\n1.0,3\n01,4\n")),
        ["without such a column it holds 1..counties"] = new("data county[homes]: index[counties]\ndata u[counties]: real",
            "counties=2 homes=3; county[3] 2 1 2, u[2] 7 8", ("homes", "county\n2\n1\n2\n"), ("counties", "u\n7\n8\n")),
        ["a column of its own table is no look-up"] = new("data parent[nodes]: index[nodes]", "nodes=3; parent[3] 1 1 2",
            (null, "parent\n1\n1\n2\n")),
        // single values
        ["a single value of a column that is constant"] = new("data n: int\ndata y[rows]: real", "n=3 rows=2; n[] 3, y[2] 1 2",
            (null, "n,y\n3,1\n3,2\n")),
        ["a single value of a file of its own is a size"] = new("data n: int\ndata y[rows]: real[n] from all",
            "n=2 rows=1; n[] 2, y[1 2] 1 2", ("n", "n\n2\n"), ("rows", "a,b\n1,2\n")),
        ["a single value computed of a whole column"] = new("data n: int from max(k)\ndata k[rows]: int",
            "n=4 rows=2; n[] 4, k[2] 4 2; n.1 max(k) = 4", (null, "k\n4\n2\n")),
        ["a bracket that is a number has as many rows"] = new("data y[2]: real from y / 2", "y[2] 1 2", (null, "y\n2\n4\n")),
        ["a vector of constant columns"] = new("data w: real[2] from a, b\ndata y[rows]: real", "rows=2; w[2] 7 8, y[2] 1 2",
            (null, "y,a,b\n1,7,8\n2,7,8\n")),
        // JSON
        ["rows"] = new("data x[rows]: real[2] from a, b\ndata k[rows]: index[K] from g",
            "K=2 rows=2; x[2 2] 1 2 3 4, k[2] 2 1; levels K: u v", (null, """[{"a": 1, "b": 2, "g": "v"}, {"g": "u", "b": 4, "a": 3}]""")),
        ["arrays of one dimension are columns"] = new("data x[rows]: real[2] from a, b / 2", "rows=2; x[2 2] 1 2 3 4",
            (null, """{"a": [1, 3], "b": [4, 8]}""")),
        ["dimensions go from left to right"] = new("data x[rows, cols]: real[D]", "D=3 cols=2 rows=1; x[1 2 3] 1 2 3 4 5 6",
            (null, """{"x": [[[1, 2, 3], [4, 5, 6]]]}""")),
        ["an array of any shape may be computed with"] = new("data x[rows]: real[D] from y / max(y)",
            "D=2 rows=2; x[2 2] 0.25 0.5 0.75 1; x.1 max(y) = 4", (null, """{"y": [[1, 2], [3, 4]]}""")),
        ["a vector without a plate"] = new("data w: real[D]", "D=3; w[3] 1 2 3", (null, """{"w": [1, 2, 3]}""")),
        ["scalars, also several for a vector"] = new("data n: int\ndata w: real[2] from a, b", "n=4; n[] 4, w[2] 1 2",
            (null, """{"n": 4, "a": 1, "b": 2}""")),
        ["one object serves all plates"] = new("data y[rows]: real\ndata z[others]: real", "others=1 rows=2; y[2] 1 2, z[1] 3",
            (null, """{"y": [1, 2], "z": [3]}""")),
        ["a key tells a size, whose index then is 1..J"] = new("data y[rows]: real\ndata k[rows]: index[J]",
            "J=4 rows=2; y[2] 1 2, k[2] 1 3", (null, """{"rows": 2, "J": 4, "y": [1, 2], "k": [1, 3]}""")),
        ["words have as many levels as the key tells"] = new("data k[rows]: index[J]", "J=2 rows=2; k[2] 2 1; levels J: a b",
            (null, """{"J": 2, "k": ["b", "a"]}""")),
        ["all stands for the columns of the plate that a key tells"] = new("data x[rows]: real[D] from all",
            "D=2 rows=2; x[2 2] 1 3 2 4; unread z", (null, """{"rows": 2, "a": [1, 2], "b": [3, 4], "z": [5]}""")),
        ["what is not read is listed"] = new("data y[rows]: real", "rows=2; y[2] 1 2; unread z n",
            (null, """{"y": [1, 2], "z": [3], "n": 4}""")),
        // groups
        ["groups in the order of first appearance"] = new("data y[who, visit]: real from y by id\ndata age[who]: real from age by id",
            "visit=3 who=2; y[2 3] 1 3 3 2 4 5, age[2] 30 40; groups who: b a; lengths visit: 2 3",
            (null, "id,y,age\nb,1,30\na,2,40\nb,3,30\na,4,40\na,5,40\n")),
        ["groups within groups"] = new("data y[school, class, pupil]: real from y by s, c", "class=2 pupil=2 school=2; "
            + "y[2 2 2] 1 4 2 2 3 3 3 3; groups school: A B, groups class: x y x ; lengths class: 2 1, lengths pupil: 2 1 1 0",
            (null, "s,c,y\nA,x,1\nA,y,2\nB,x,3\nA,x,4\n")),
        ["groups of vectors, without the column that names them"] = new("data y[who, visit]: real[D] from all by id",
            "D=2 visit=2 who=2; y[2 2 2] 1 2 5 6 3 4 3 4; groups who: b a; lengths visit: 2 1", (null, "a,id,b\n1,b,2\n3,a,4\n5,b,6\n")),
        ["an index of groups is looked up among them"] = new("data y[who, visit]: real from y by id\ndata z[rows]: index[who] from id",
            "rows=3 visit=2 who=2; y[2 2] 1 3 2 2, z[3] 1 2 1; levels who: b a; groups who: b a; lengths visit: 2 1",
            (null, "id,y\nb,1\na,2\nb,3\n")),
        ["columns fill a bracket behind the groups"] = new("data y[who, 2]: real from u, v by id", "who=2; y[2 2] 1 3 2 4; groups who: b a",
            (null, "id,u,v\nb,1,3\na,2,4\nb,1,3\n")),
        ["groups from arrays"] = new("data y[who, visit]: real from y by id\ndata z[rows]: real", "rows=1 visit=2 who=2; y[2 2] 1 3 2 2, "
            + "z[1] 9; groups who: 7 5; lengths visit: 2 1", (null, """{"id": [7, 5, 7], "y": [1, 2, 3], "z": [9]}""")),
        // missing cells
        ["a missing cell repeats the one before"] = new("""
            data x[rows]: real
            for n in rows { x[n] ~ Normal(0, 1) }
            """,
            "rows=4; x[4] 1 (1) (1) 4", (null, "x,y\n1,0\nNA,0\n,0\n4,0\n")),
        ["the first missing cells repeat the first that is there"] = new("""
            data x[rows]: positive
            for n in rows { x[n] ~ Exponential(1) }
            """,
            "rows=3; x[3] (2) 2 3", (null, "x\nnan\n2\n3\n")),
        ["where no cell is there the type gives a value"] = new("""
            data x[rows]: positive[2] from a, b
            for n in rows { x[n, 1] ~ Exponential(1)
             x[n, 2] ~ Exponential(1) }
            """, "rows=2; x[2 2] (1) 4 (1) (4)", (null, "a,b\nNA,4\nNA,NA\n")),
        ["missing levels and truth values"] = new("data k[rows]: index[K]\ndata b[rows]: bool from c == \"u\"\n"
            + "for n in rows { k[n] ~ Categorical(uniform(K))\n b[n] ~ Bernoulli(0.5) }",
            "K=2 rows=3; k[3] 2 (2) 1, b[3] 1 0 (0); levels K: p q", (null, "k,c\nq,u\n,w\np,\n")),
        ["an expression on a missing cell is missing"] = new("""
            data x[rows]: real from a + b
            for n in rows { x[n] ~ Normal(0, 1) }
            """,
            "rows=3; x[3] 3 (3) (3)", (null, "a,b\n1,2\nNA,1\n1,NA\n")),
        ["functions of whole columns skip missing cells"] = new("data x[rows]: real from a / mean(a)\n"
            + "for n in rows { x[n] ~ Normal(0, 1) }", "rows=3; x[3] 0.5 (0.5) 1.5; x.1 mean(a) = 2", (null, "a\n1\nNA\n3\n")),
        ["null in arrays"] = new("""
            data x[rows]: real[D]
            for n in rows { x[n] ~ MvNormal(zeros(D), identity(D)) }
            """,
            "D=2 rows=2; x[2 2] 1 (1) 3 4", (null, """{"x": [[1, null], [3, 4]]}""")),
        ["missing cells of groups are no padding"] = new("data y[who, visit]: real from y by id\n"
            + "for w in who { for v in visit { y[w, v] ~ Normal(0, 1) } }",
            "visit=3 who=2; y[2 3] 1 (1) 1 2 (2) 5; groups who: b a; lengths visit: 2 3", (null, "id,y\nb,1\na,2\nb,NA\na,NA\na,5\n")),
        ["a value of a group may be missing in some of its rows"] = new("data y[who, visit]: real from y by id\ndata age[who]: real from "
            + "age by id", "visit=2 who=1; y[1 2] 1 2, age[1] 30; groups who: b; lengths visit: 2", (null, "id,y,age\nb,1,\nb,2,30\n")),
        ["what is not drawn of an autoregression is there"] = new("""
            data y[times]: real
            for t in 2..times { y[t] ~ Normal(y[t-1], 1) }
            """,
            "times=3; y[3] 1 (1) 3", (null, "y,z\n1,0\nNA,0\n3,0\n")),
        ["a whole simplex may be missing"] = new("""
            data p[rows]: simplex[2] from a, b
            for n in rows { p[n] ~ Dirichlet(1) }
            """,
            "rows=3; p[3 2] (0.2) (0.8) 0.2 0.8 (0.2) (0.8)", (null, "a,b\n,\n0.2,0.8\nNA,NA\n")),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Files_bind_to(string name)
    {
        var (story, problem, files) = (Cases[name].Story, Cases[name].Problem, Cases[name].Files);
        Assert.Equal(problem, Bound.Show(TestStory.By($"model Bound\n{story}", TestStory.Files(files)).Problem));
    }
}
